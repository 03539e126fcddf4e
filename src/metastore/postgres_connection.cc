#include "metastore/postgres_connection.h"

#include <libpq-fe.h>
#include <poll.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <vector>

#include "base/encoding.h"
#include "metastore/limits.h"

namespace sluice::metastore {
namespace {

constexpr int kServerVersionMin = 130'000;  // as libpq counts: 13.0
constexpr unsigned kByteaType = 17;

class PostgresRow final : public Row {
public:
    PostgresRow(const PGresult* result, int row) : result_(result), row_(row) {}

    bool is_null(int column) const override { return PQgetisnull(result_, row_, column) == 1; }
    std::int64_t integer(int column) const override {
        const Result<std::int64_t> number = parse_int64(view(column));
        return number ? *number : 0;
    }
    std::string text(int column) const override { return bytes(column); }
    std::string bytes(int column) const override {
        const std::string_view value = view(column);
        if (PQftype(result_, column) != kByteaType) return std::string(value);
        // `\x` and digits: bytea_output is set by this driver.
        const Result<std::string> decoded = hex_decode(value.substr(value.empty() ? 0 : 2));
        return decoded ? *decoded : std::string();
    }

private:
    std::string_view view(int column) const {
        return {PQgetvalue(result_, row_, column),
                static_cast<std::size_t>(PQgetlength(result_, row_, column))};
    }

    const PGresult* const result_;
    const int row_;
};

/// Parameters as libpq takes them: three arrays.
class BoundValues {
public:
    explicit BoundValues(const Parameters& parameters) {
        numbers_.reserve(parameters.size());
        for (const Parameter& parameter : parameters) bind(parameter.value());
    }

    int count() const { return static_cast<int>(values_.size()); }
    const char* const* values() const { return values_.data(); }
    const int* lengths() const { return lengths_.data(); }
    const int* formats() const { return formats_.data(); }

private:
    void bind(const Parameter::Value& value) {
        constexpr int kText = 0;
        constexpr int kBinary = 1;
        if (const auto* number = std::get_if<std::int64_t>(&value)) {
            numbers_.push_back(std::to_string(*number));
            add(numbers_.back(), kText);
        } else if (const auto* text = std::get_if<std::string>(&value)) {
            add(*text, kText);
        } else if (const auto* bytes = std::get_if<Bytes>(&value)) {
            add(bytes->value, kBinary);
        } else {
            values_.push_back(nullptr);
            lengths_.push_back(0);
            formats_.push_back(kText);
        }
    }
    void add(const std::string& value, int format) {
        values_.push_back(value.c_str());
        lengths_.push_back(static_cast<int>(value.size()));
        formats_.push_back(format);
    }

    std::vector<std::string> numbers_;  // reserved: values_ points into them
    std::vector<const char*> values_;
    std::vector<int> lengths_;
    std::vector<int> formats_;
};

std::string_view field(const PGresult* result, int code) {
    const char* text = PQresultErrorField(result, code);
    return text == nullptr ? std::string_view() : std::string_view(text);
}

/// libpq's messages are lines for a terminal.
std::string on_one_line(std::string_view text) {
    std::string line(text);
    for (char& c : line) {
        if (c == '\n' || c == '\t') c = ' ';
    }
    while (line.ends_with(' ')) line.pop_back();
    return line;
}

bool is_conflict(std::string_view state) { return state == "40001" || state == "40P01"; }

/// The server has ended, or is about to end, this connection.
bool is_loss(std::string_view state) {
    return state.empty() || state == "08000" || state == "08003" || state == "08006" ||
           state.starts_with("57P0");
}

Error error_of_state(std::string_view state, const std::string& detail) {
    if (state == "23505") {
        return Error(Condition::RESOURCE_ALREADY_EXISTS, "It already exists.", detail);
    }
    if (state == "23503") {
        return Error(Condition::RESOURCE_IN_USE, "Something else refers to it.", detail);
    }
    if (state == "54000") {
        // Entries of an index have at most 2704 bytes here, after compression.
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "A name or a location is too long for the metastore.", detail);
    }
    if (state == "53100") {
        return Error(Condition::METASTORE_UNAVAILABLE, "The metastore has no space left.",
                     "no space left: " + detail);
    }
    if (state.starts_with("XX00")) {
        return Error(Condition::METASTORE_UNAVAILABLE,
                     "The metastore is damaged. Restore it from a backup.", detail);
    }
    const bool ours = state.starts_with("0A") || state.starts_with("22") ||
                      state.starts_with("23") || state.starts_with("25") ||
                      state.starts_with("42") || state == "08P01" || state == "26000";
    if (ours) {
        return Error(Condition::INTERNAL_ERROR, "The metastore refused a statement.", detail);
    }
    return Error(Condition::METASTORE_UNAVAILABLE, "The metastore is not available.", detail);
}

// What the server says beside its answers ("relation exists, skipping") is of no use to anybody.
void ignore_notice(void*, const char*) {}

}  // namespace

void PostgresConnection::ResultClear::operator()(pg_result* result) const { PQclear(result); }

PostgresConnection::PostgresConnection(pg_conn* connection, PostgresUrl url)
    : connection_(connection), url_(std::move(url)) {}

PostgresConnection::~PostgresConnection() { PQfinish(connection_); }

Result<std::unique_ptr<PostgresConnection>> PostgresConnection::open(const PostgresUrl& url) {
    const std::string connect_timeout = std::to_string(kConnectSecondsMax);
    const std::string unacknowledged = std::to_string(kUnacknowledgedMsMax);
    // The URL goes before what stands above it, and after what stands below.
    const std::array<const char*, 10> keywords = {"connect_timeout", "tcp_user_timeout",
                                                  "keepalives_idle", "keepalives_interval",
                                                  "gssencmode",      "keepalives_count",
                                                  "dbname",          "fallback_application_name",
                                                  "client_encoding", nullptr};
    const std::array<const char*, 10> values = {connect_timeout.c_str(),
                                                unacknowledged.c_str(),
                                                "30",
                                                "10",
                                                "disable",
                                                "3",
                                                url.reveal().c_str(),
                                                "sluice",
                                                "UTF8",
                                                nullptr};
    // Not step by step: only this call gives up on one address of the URL after a time and goes on
    // to the next.
    PGconn* raw = PQconnectdbParams(keywords.data(), values.data(), 1);
    // lint: allow(new) because the constructor is private: a connection comes from open() only
    std::unique_ptr<PostgresConnection> connection(new PostgresConnection(raw, url));
    if (PQstatus(raw) != CONNECTION_OK) return connection->lose(PQerrorMessage(raw));
    SLUICE_CHECK(connection->configure());
    return connection;
}

Result<void> PostgresConnection::configure() {
    (void)PQsetNoticeProcessor(connection_, ignore_notice, nullptr);
    if (PQserverVersion(connection_) < kServerVersionMin) {
        return Error(Condition::CONFIGURATION_INVALID,
                     "metastore: PostgreSQL 13 or newer is needed",
                     describe("version " + std::to_string(PQserverVersion(connection_))));
    }
    const char* encoding = PQparameterStatus(connection_, "server_encoding");
    if (encoding == nullptr || std::string_view(encoding) != "UTF8") {
        return Error(Condition::CONFIGURATION_INVALID,
                     "metastore: the database's encoding must be UTF8",
                     describe(encoding == nullptr ? "no encoding" : encoding));
    }
    // Whoever switched synchronous_commit off did not mean this database: an acknowledged write is
    // durable. Stronger settings stay.
    return run(
        "SET idle_in_transaction_session_timeout = " + std::to_string(kIdleTransactionMsMax) +
        "; SET bytea_output = hex; SELECT set_config('synchronous_commit', 'on', false) "
        "WHERE current_setting('synchronous_commit') = 'off'");
}

Result<std::int64_t> PostgresConnection::execute(std::string_view sql,
                                                 const Parameters& parameters) {
    SLUICE_TRY(const ResultPointer result, execute_prepared(sql, parameters));
    const std::string_view touched = PQcmdTuples(result.get());
    if (touched.empty()) return 0;  // a statement that touches no rows by its kind
    return parse_int64(touched);
}

Result<void> PostgresConnection::query(std::string_view sql, const Parameters& parameters,
                                       const RowCallback& each) {
    SLUICE_TRY(const ResultPointer result, execute_prepared(sql, parameters));
    failed_by_conflict_ = false;
    const int rows = PQntuples(result.get());
    for (int row = 0; row < rows; ++row) {
        const bool look = row % kDeadlineCheckOperations == kDeadlineCheckOperations - 1;
        if (look && context_ != nullptr) SLUICE_CHECK(context_->check());
        SLUICE_CHECK(each(PostgresRow(result.get(), row)));
    }
    return {};
}

Result<void> PostgresConnection::run(const std::string& statements) {
    SLUICE_CHECK(send(statements));
    return {};
}

Result<void> PostgresConnection::begin(const std::string& statements) {
    const Result<ResultPointer> begun = send(statements);
    if (begun) return {};
    if (begun.error().condition() == Condition::INTERNAL_ERROR) {
        return lose("no transaction could begin: " + begun.error().detail());
    }
    return begun.error();
}

Result<PostgresConnection::ResultPointer> PostgresConnection::send(const std::string& statements) {
    if (PQsendQuery(connection_, statements.c_str()) == 0) {
        return lose(PQerrorMessage(connection_));
    }
    return answer();
}

Result<void> PostgresConnection::commit(const std::string& statements) {
    context_ = nullptr;
    Result<ResultPointer> answered = send(statements);
    if (!answered) {
        // The statement may have left, and then it may have counted.
        if (lost_) {
            failed_by_conflict_ = false;
            return std::move(answered).error().context("the outcome of a commit is not known");
        }
        return std::move(answered).error();
    }
    // The server says so when it rolled back instead.
    if (std::string_view(PQcmdStatus(answered->get())) == "COMMIT") return {};
    failed_by_conflict_ = false;
    return Error(Condition::INTERNAL_ERROR, "The metastore refused a statement.",
                 describe("a transaction was rolled back instead of committed"));
}

bool PostgresConnection::in_transaction() const {
    return PQtransactionStatus(connection_) != PQTRANS_IDLE;
}

Result<bool> PostgresConnection::wait_for_notification(int stop) {
    for (;;) {
        bool notified = false;
        while (PGnotify* notification = PQnotifies(connection_)) {
            PQfreemem(notification);
            notified = true;
        }
        if (notified) return true;
        std::array<pollfd, 2> waited = {pollfd{PQsocket(connection_), POLLIN, 0},
                                        pollfd{stop, POLLIN, 0}};
        if (::poll(waited.data(), waited.size(), -1) < 0 && errno != EINTR) {
            return lose(std::generic_category().message(errno));
        }
        if (waited[1].revents != 0) return false;
        if (PQconsumeInput(connection_) == 0) return lose(PQerrorMessage(connection_));
    }
}

Result<std::string> PostgresConnection::prepared(std::string_view sql) {
    const auto found = statements_.find(sql);
    if (found != statements_.end()) return found->second;
    if (statements_.size() >= kStatementsPerConnectionMax) {
        SLUICE_CHECK(run("DEALLOCATE ALL"));
        statements_.clear();
    }
    std::string text(sql);
    std::string name = "s" + std::to_string(++prepared_count_);
    if (PQsendPrepare(connection_, name.c_str(), text.c_str(), 0, nullptr) == 0) {
        return lose(PQerrorMessage(connection_));
    }
    SLUICE_CHECK(answer());
    statements_.emplace(std::move(text), name);
    return name;
}

Result<PostgresConnection::ResultPointer> PostgresConnection::execute_prepared(
    std::string_view sql, const Parameters& parameters) {
    SLUICE_TRY(const std::string name, prepared(sql));
    const BoundValues bound(parameters);
    constexpr int kTextResult = 0;
    if (PQsendQueryPrepared(connection_, name.c_str(), bound.count(), bound.values(),
                            bound.lengths(), bound.formats(), kTextResult) == 0) {
        return lose(PQerrorMessage(connection_));
    }
    return answer();
}

Result<PostgresConnection::ResultPointer> PostgresConnection::answer() {
    ResultPointer last;
    std::optional<Error> error;
    for (;;) {
        SLUICE_CHECK(wait_until_answered());
        ResultPointer next(PQgetResult(connection_));
        if (next == nullptr) break;
        const ExecStatusType status = PQresultStatus(next.get());
        if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
            last = std::move(next);
        } else if (!error) {
            error = failure(next.get());
        }
    }
    if (error) return std::move(*error);
    if (last == nullptr) return lose("no answer");
    return last;
}

Result<void> PostgresConnection::wait_until_answered() {
    int waited_ms = 0;
    while (PQisBusy(connection_) == 1) {
        if (context_ != nullptr) {
            if (Result<void> alive = context_->check(); !alive) {
                cancel();
                lost_ = true;
                failed_by_conflict_ = false;
                return alive;
            }
        } else if (waited_ms >= kCommitMsMax) {
            return lose("no answer after " + std::to_string(waited_ms) + " ms");
        }
        pollfd readable{PQsocket(connection_), POLLIN, 0};
        const int ready = ::poll(&readable, 1, kDeadlineCheckMs);
        if (ready == 0) waited_ms += kDeadlineCheckMs;
        if (ready > 0 && PQconsumeInput(connection_) == 0) {
            return lose(PQerrorMessage(connection_));
        }
    }
    return {};
}

void PostgresConnection::cancel() {
    PGcancel* request = PQgetCancel(connection_);
    std::array<char, 256> ignored{};
    // A statement that cannot be cancelled ends by its statement_timeout.
    (void)PQcancel(request, ignored.data(), static_cast<int>(ignored.size()));
    PQfreeCancel(request);
}

Error PostgresConnection::lose(const std::string& what) {
    lost_ = true;
    failed_by_conflict_ = true;
    return Error(Condition::METASTORE_UNAVAILABLE, "The metastore is not available.",
                 describe(what));
}

Error PostgresConnection::failure(const pg_result* result) {
    const std::string_view state = field(result, PG_DIAG_SQLSTATE);
    if (is_loss(state)) return lose(PQresultErrorMessage(result));
    failed_by_conflict_ = is_conflict(state);
    // Without DETAIL, which quotes rows.
    std::string what(field(result, PG_DIAG_MESSAGE_PRIMARY));
    const std::string_view constraint = field(result, PG_DIAG_CONSTRAINT_NAME);
    if (!constraint.empty()) what += " [" + std::string(constraint) + "]";
    const std::string detail = describe(what + " (SQLSTATE " + std::string(state) + ")");
    if (state == "57014" && context_ != nullptr) {
        if (Result<void> alive = context_->check(); !alive) return std::move(alive).error();
    }
    return error_of_state(state, detail);
}

std::string PostgresConnection::describe(std::string_view what) const {
    const auto part = [](const char* text) { return std::string(text == nullptr ? "" : text); };
    return "PostgreSQL " + part(PQhost(connection_)) + ":" + part(PQport(connection_)) + "/" +
           part(PQdb(connection_)) + ": " + url_.without_secrets(on_one_line(what));
}

}  // namespace sluice::metastore
