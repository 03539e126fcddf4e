#include "net/peer_address.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>
#include <string>
#include <utility>
#include <vector>

namespace sluice::net {
namespace {

AddressKind kind_of_socket_address(const std::string& text) {
    sockaddr_storage storage{};
    if (text.find(':') == std::string::npos) {
        sockaddr_in in{};
        in.sin_family = AF_INET;
        EXPECT_EQ(inet_pton(AF_INET, text.c_str(), &in.sin_addr), 1) << text;
        std::memcpy(&storage, &in, sizeof in);
    } else {
        sockaddr_in6 in{};
        in.sin6_family = AF_INET6;
        EXPECT_EQ(inet_pton(AF_INET6, text.c_str(), &in.sin6_addr), 1) << text;
        std::memcpy(&storage, &in, sizeof in);
    }
    // lint: allow(reinterpret_cast) because that is how sockets take addresses
    return classify(reinterpret_cast<const sockaddr&>(storage));
}

// R27
TEST(PeerAddress, KnowsWhatIsNeverCalled) {
    const std::vector<std::pair<std::string, AddressKind>> cases = {
        {"127.0.0.1", AddressKind::loopback},
        {"127.255.255.254", AddressKind::loopback},
        {"::1", AddressKind::loopback},
        {"::ffff:127.0.0.1", AddressKind::loopback},
        {"64:ff9b::127.0.0.1", AddressKind::loopback},
        {"8.8.8.8", AddressKind::ordinary},
        {"10.1.2.3", AddressKind::ordinary},
        {"172.16.0.1", AddressKind::ordinary},
        {"192.168.1.1", AddressKind::ordinary},
        {"169.253.255.255", AddressKind::ordinary},
        {"169.255.0.0", AddressKind::ordinary},
        {"223.255.255.255", AddressKind::ordinary},
        {"2001:db8::1", AddressKind::ordinary},
        {"fd00::1", AddressKind::ordinary},
        {"fd00:ec2::253", AddressKind::ordinary},
        {"fe7f::1", AddressKind::ordinary},
        {"0.0.0.0", AddressKind::forbidden},
        {"0.1.2.3", AddressKind::forbidden},
        {"169.254.0.0", AddressKind::forbidden},
        {"169.254.169.254", AddressKind::forbidden},
        {"169.254.255.255", AddressKind::forbidden},
        {"100.100.100.200", AddressKind::forbidden},
        {"192.0.0.192", AddressKind::forbidden},
        {"168.63.129.16", AddressKind::forbidden},
        {"224.0.0.1", AddressKind::forbidden},
        {"240.0.0.1", AddressKind::forbidden},
        {"255.255.255.255", AddressKind::forbidden},
        {"::", AddressKind::forbidden},
        {"::169.254.169.254", AddressKind::forbidden},
        {"::ffff:169.254.169.254", AddressKind::forbidden},
        {"::ffff:0.0.0.0", AddressKind::forbidden},
        {"64:ff9b::169.254.169.254", AddressKind::forbidden},
        {"2002:a9fe:a9fe::1", AddressKind::forbidden},
        {"fe80::1", AddressKind::forbidden},
        {"febf::1", AddressKind::forbidden},
        {"fec0::1", AddressKind::forbidden},
        {"fd00:ec2::254", AddressKind::forbidden},
        {"fd20:ce::254", AddressKind::forbidden},
        {"ff02::1", AddressKind::forbidden},
    };
    for (const auto& [text, kind] : cases) {
        EXPECT_EQ(kind_of_socket_address(text), kind) << text;
        EXPECT_EQ(classify_literal(text), kind) << text;
        EXPECT_EQ(classify_literal("[" + text + "]"), kind) << text;
    }
}

// R27
TEST(PeerAddress, RefusesWhatIsNoIpAddress) {
    sockaddr address{};
    address.sa_family = AF_UNIX;
    EXPECT_EQ(classify(address), AddressKind::forbidden);
}

TEST(PeerAddress, AZoneDoesNotHideALinkLocalAddress) {
    EXPECT_EQ(classify_literal("[fe80::1%eth0]"), AddressKind::forbidden);
}

TEST(PeerAddress, ANameIsNoAddress) {
    EXPECT_EQ(classify_literal("metadata.example.org"), AddressKind::ordinary);
}

}  // namespace
}  // namespace sluice::net
