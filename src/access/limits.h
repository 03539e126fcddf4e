#pragma once

#include <cstddef>
#include <cstdint>

namespace sluice::access {

// A key file holds 32 raw bytes or their text form; more is some other file.
inline constexpr std::size_t kKeyFileBytesMax = 4096;

// SLUICE_ADMIN_TOKEN may be any text, but not one that can be guessed (A149c).
inline constexpr std::size_t kAdminTokenCharactersMin = 24;

// Longest credential that is looked at: past this it is no token of ours and only costs a hash.
inline constexpr std::size_t kCredentialBytesMax = 4096;

// Text of an activation link in a path: our own public URL, escaped once or twice, in front of a
// token.
inline constexpr std::size_t kActivationTextBytesMax = 4096;

// List tokens hold at most three names of 255 characters each in UTF-8 (P30, A7), page tokens less.
// They travel in a URI of 8 KB (R91).
inline constexpr std::size_t kSealedTokenCharactersMax = 4400;
inline constexpr std::size_t kSealedTokenPayloadBytesMax = 3200;

// How long a list may be walked (R97).
inline constexpr std::int64_t kListTokenLifeMs = 3LL * 24 * 3600 * 1000;

// The longest life of anything sealed under a daily key, in days; older key ids are refused unread
// (R58).
inline constexpr std::int64_t kDailyKeyLifeDays = 4;

// A path of a log is at most 4 KB (R104); a link to it, with everything else, must fit the 8 KB
// request line (R91), with room for a host and a scheme.
inline constexpr std::size_t kFileLinkPathBytesMax = 4096;
inline constexpr std::size_t kFileLinkUrlBytesMax = 8000;
// Longest id of a file in a link's last segment: our ids are 64 hexadecimal digits.
inline constexpr std::size_t kFileLinkFileIdCharactersMax = 128;
// Gateway links live at most a day (R97), plus the clock difference of replicas.
inline constexpr std::int64_t kFileLinkLifeMsMax = 24LL * 3600 * 1000;

// Addresses and recipients whose rate is remembered. 64 Ki entries are about 8 MB. A newcomer past
// that shares one bucket with the other newcomers, so that a flood cannot wash out what is known.
inline constexpr std::size_t kRateLimiterKeysMax = 65536;

// Unauthenticated attempts of one address, requests of one recipient (R95).
inline constexpr double kAttemptsPerSecond = 20;
inline constexpr double kAttemptsBurst = 40;
inline constexpr double kRequestsPerSecond = 100;
inline constexpr double kRequestsBurst = 200;

// Requests under way (R94).
inline constexpr std::size_t kInFlightMax = 256;
inline constexpr std::size_t kInFlightPerRecipientMax = 32;

// How often a replica asks for the generation of the metastore (R41).
inline constexpr std::int64_t kAccessPollMs = 250;
// Reading 100 000 grants takes well under a second; a metastore that needs this long is not well.
inline constexpr std::int64_t kAccessReadMs = 8000;
// How old grants may be that are served while a later change of this server is read back (R3).
inline constexpr std::int64_t kChangeReadBackMs = 1000;
// A replica that could not ask for this long answers 503 instead of serving old grants (R41).
inline constexpr std::int64_t kGrantsStalenessMs = 10000;

// Tokens whose last use is kept between two writes of the metastore.
constexpr std::size_t kTokenUsesMax = 65'536;

}  // namespace sluice::access
