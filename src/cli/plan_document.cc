#include "cli/plan_document.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "base/encoding.h"
#include "cli/duration.h"
#include "cli/limits.h"
#include "config/limits.h"
#include "config/problems.h"
#include "config/sharing_document.h"
#include "json/writer.h"

namespace sluice::cli {
namespace {

namespace fs = std::filesystem;
using config::NodeKind;
using config::SharingFile;
using config::SharingKind;
using config::YamlNode;

constexpr std::string_view kStandardInput = "-";

Error unreadable(const std::string& path) {
    return Error(Condition::INVALID_PARAMETER_VALUE, "Cannot read " + path + ".");
}

/// One byte more than a document may have is enough to see that it has too many.
Result<std::string> read_all(std::istream& in, const std::string& path) {
    std::string text(config::kFileBytesMax + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (in.bad()) return unreadable(path);
    text.resize(static_cast<std::size_t>(in.gcount()));
    return text;
}

Result<SharingFile> read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in.is_open()) return unreadable(path);
    SLUICE_TRY(std::string text, read_all(in, path));
    return SharingFile{.name = path, .text = std::move(text)};
}

Result<std::vector<SharingFile>> read_folder(const std::string& path) {
    std::vector<std::string> names;
    std::error_code failed;
    for (fs::directory_iterator at(path, failed), end; !failed && at != end; at.increment(failed)) {
        const std::string extension = at->path().extension().string();
        if (extension == ".yaml" || extension == ".yml") names.push_back(at->path().string());
        if (names.size() > kPlanFilesMax) {
            return Error(Condition::INVALID_PARAMETER_VALUE,
                         path + " holds more than " + std::to_string(kPlanFilesMax) + " files.");
        }
    }
    if (failed) return unreadable(path);
    if (names.empty()) {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     path + " holds no file that ends in .yaml or .yml.");
    }
    std::sort(names.begin(), names.end());
    std::vector<SharingFile> files;
    for (const std::string& name : names) {
        SLUICE_TRY(SharingFile file, read_file(name));
        files.push_back(std::move(file));
    }
    return files;
}

/// `conf/shares.yaml` for `./conf//shares.yaml`: one name for one file.
std::string normal_name(const std::string& path) {
    std::string name = fs::path(path).lexically_normal().string();
    if (name.size() > 1 && name.ends_with('/')) name.pop_back();
    return name;
}

/// Writes a checked document as JSON; what only the clock can tell is checked here.
class DocumentWriter {
public:
    DocumentWriter(bool named, EpochMs now) : named_(named), now_(now) {}

    Result<std::string> write(const config::SharingDocument& document) {
        out_.begin_object();
        for (const config::SharingSection& section : document.sections) {
            out_.key(section.key).begin_array();
            for (const config::SharingItem& item : section.items) {
                file_ = item.file;
                write_object(section.key, item.node);
            }
            out_.end_array();
        }
        out_.end_object();
        std::string text = out_.take();
        if (!problems_.empty()) return problems_.error();
        return text;
    }

private:
    void write_object(std::string_view section, const YamlNode& node) {
        out_.begin_object();
        if (node.kind == NodeKind::scalar) out_.member("name", node.text);
        for (const config::YamlMember& member : node.members) {
            const config::SharingKey* row = config::find_sharing_key(section, member.key);
            if (row != nullptr) write_member(*row, member.value);
        }
        if (named_) out_.member("file", file_);
        out_.member("line", std::int64_t{node.place.line}).end_object();
    }

    void write_member(const config::SharingKey& row, const YamlNode& node) {
        if (node.kind == NodeKind::null) {
            out_.key(row.key).null();
            return;
        }
        switch (row.kind) {
            case SharingKind::name:
            case SharingKind::text:
            case SharingKind::choice:
                out_.member(row.key, node.text);
                return;
            case SharingKind::flag:
                out_.member(row.key, node.text == "true");
                return;
            case SharingKind::number:
                out_.key(row.key).raw(node.text);
                return;
            case SharingKind::moment:
                return write_moment(row, node);
            case SharingKind::texts:
                out_.key(row.key).begin_array();
                for (const YamlNode& item : node.items) out_.value(item.text);
                out_.end_array();
                return;
            case SharingKind::text_map:
                out_.key(row.key).begin_object();
                for (const config::YamlMember& member : node.members)
                    out_.member(member.key, member.value.text);
                out_.end_object();
                return;
            case SharingKind::tables:
                return write_objects(row, "shares.tables", node);
            case SharingKind::schemas:
                return write_objects(row, "shares.schemas", node);
        }
    }

    void write_objects(const config::SharingKey& row, std::string_view section,
                       const YamlNode& node) {
        out_.key(row.key).begin_array();
        for (const YamlNode& item : node.items) write_object(section, item);
        out_.end_array();
    }

    /// A duration counts from the first apply, which the server knows.
    void write_moment(const config::SharingKey& row, const YamlNode& node) {
        if (const auto seconds = parse_duration_s(node.text)) {
            out_.member("expires_in_seconds", *seconds);
            return;
        }
        const auto moment = parse_moment(node.text, now_);
        if (moment) {
            out_.member(row.key, format_iso8601(*moment));
            return;
        }
        config::Place place = node.place;
        place.label = node.place.text(file_);
        problems_.add(place, "`" + std::string(row.key) + "`: " + moment.error().message());
    }

    const bool named_;
    const EpochMs now_;
    std::string file_;
    json::Writer out_;
    config::Problems problems_{""};
};

}  // namespace

Result<PlanDocument> read_plan_document(const std::string& path, Environment& environment) {
    const bool named = path != kStandardInput;
    const std::string name = named ? normal_name(path) : "standard input";
    std::vector<SharingFile> files;
    std::error_code ignored;
    if (!named) {
        SLUICE_TRY(std::string text, read_all(environment.in, name));
        files.push_back({.name = name, .text = std::move(text)});
    } else if (fs::is_directory(name, ignored)) {
        SLUICE_TRY(files, read_folder(name));
    } else {
        SLUICE_TRY(SharingFile file, read_file(name));
        files.push_back(std::move(file));
    }
    SLUICE_TRY(const config::SharingDocument document, config::read_sharing_files(files));
    SLUICE_TRY(std::string json, DocumentWriter(named, environment.clock.now_ms()).write(document));
    return PlanDocument{.json = std::move(json), .scope = named ? name : ""};
}

}  // namespace sluice::cli
