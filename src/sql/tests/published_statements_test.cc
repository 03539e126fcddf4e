#include <gtest/gtest.h>

#include "sql/tests/round_trip.h"

namespace sluice::sql {
namespace {

// Statements of published guides and scripts, as they are written there.
constexpr std::string_view kStatements[] = {
    "-- Create a share\nCREATE SHARE customer_analytics\n"
    "COMMENT 'Customer analytics data for partners';",
    "-- Add tables to the share\nALTER SHARE customer_analytics\n"
    "ADD TABLE production.analytics.customer_segments;",
    "ALTER SHARE customer_analytics\nADD TABLE production.analytics.purchase_patterns\n"
    "PARTITION (region = 'US');  -- Share specific partitions only",
    "ALTER SHARE customer_analytics\nADD SCHEMA production.public_metrics;",
    "CREATE RECIPIENT partner_company\nCOMMENT 'Analytics partner - Contoso Inc.';",
    "DESCRIBE RECIPIENT partner_company;\n-- Returns an activation link",
    "CREATE RECIPIENT internal_team\nUSING ID 'aws:us-west-2:workspace-12345';",
    "GRANT SELECT ON SHARE customer_analytics TO RECIPIENT partner_company;",
    "SHOW GRANTS ON SHARE customer_analytics;",
    "REVOKE SELECT ON SHARE customer_analytics FROM RECIPIENT partner_company;",
    "\n    CREATE TABLE IF NOT EXISTS shared_data\n    USING deltaSharing\n    LOCATION "
    "'config.share#customer_analytics.public_metrics.daily_summary'\n",
    "SELECT * FROM shared_data WHERE date > '2022-01-01'",
    "ALTER SHARE recent_data\nADD TABLE production.sales.transactions\n"
    "PARTITION (date >= '2022-01-01');",
    "CREATE VIEW production.shared.customer_summary AS\nSELECT\n    customer_segment,\n    "
    "region,\n    COUNT(*) as customer_count,\n    AVG(lifetime_value) as avg_ltv,\n    "
    "SUM(total_orders) as total_orders\nFROM production.analytics.customer_details\nGROUP BY "
    "customer_segment, region;",
    "ALTER SHARE analytics_share\nADD TABLE production.shared.customer_summary;",
    "\n        SELECT\n            share_name,\n            recipient_name,\n            "
    "expiration_date\n        FROM governance.sharing.share_metadata\n        WHERE "
    "expiration_date <= current_date()\n        AND status = 'active'\n    ",
    "\n            REVOKE SELECT ON SHARE sales_share\n            FROM RECIPIENT acme_corp\n",
    "UPDATE governance.sharing.share_metadata\n            SET status = 'expired'\n"
    "            WHERE share_name = 'a'\n            AND recipient_name = 'b'\n",
    "SELECT\n    event_time,\n    action_name,\n    request_params.share_name,\n    "
    "request_params.recipient_name,\n    user_identity.email,\n    response.status_code\nFROM "
    "system.access.audit\nWHERE action_name LIKE '%Share%'\nORDER BY event_time DESC;",
    "SELECT\n    event_time,\n    action_name,\n    request_params.table_name,\n    "
    "source_ip_address,\n    user_agent\nFROM system.access.audit\nWHERE service_name = "
    "'deltaSharing'\nAND action_name = 'getTableData'\nORDER BY event_time DESC;",
    "SELECT share_name, recipient_name, table_name, COUNT(*) as access_count, SUM(bytes_read) "
    "as total_bytes_read, MIN(event_time) as first_access, MAX(event_time) as last_access FROM "
    "system.access.audit WHERE service_name = 'deltaSharing' AND event_time >= "
    "date_trunc('month', current_date()) GROUP BY share_name, recipient_name, table_name",
    "SHOW RECIPIENTS",
    "ALTER RECIPIENT acme_corp ROTATE TOKEN",
    "CREATE RECIPIENT secure_partner\nCOMMENT 'Partner with IP restriction'\nPROPERTIES (\n    "
    "'allowed_ip_ranges' = '10.0.0.0/8,192.168.1.0/24'\n);",
    "CREATE VIEW production.shared.minimal_customer AS\nSELECT\n    customer_id,  -- "
    "Anonymized ID\n    segment,\n    region,\n    signup_year  -- Generalized date\nFROM "
    "production.sales.customers;\n\n-- Don't share: email, phone, address",
    "CREATE SHARE IF NOT EXISTS product\n            COMMENT 'a product'",
    "ALTER SHARE product ADD TABLE c.s.t",
    "INSERT INTO governance.marketplace.products VALUES (\n                'a',\n"
    "                'b',\n                'c',\n                current_timestamp(),\n"
    "                'active'\n            )",
    "INSERT INTO governance.marketplace.access_requests VALUES (uuid(), 'a', 'b', 'c', "
    "current_timestamp(), 'pending')",
    "SELECT * FROM governance.marketplace.access_requests\n            WHERE request_id = 'x'",
    "CREATE RECIPIENT IF NOT EXISTS acme",
    "UPDATE governance.marketplace.access_requests\n            SET status = 'approved'\n"
    "            WHERE request_id = 'x'",
    "SELECT date_trunc('day', request_time) as date, recipient_name, table_name, COUNT(*) as "
    "request_count, SUM(rows_returned) as total_rows, SUM(bytes_transferred) as total_bytes "
    "FROM system.access.audit WHERE share_name = 'x' AND request_time >= current_date() - "
    "INTERVAL 7 DAYS GROUP BY 1, 2, 3 ORDER BY 1 DESC, 4 DESC",
    "CREATE OR REPLACE VIEW orders_acme_view AS SELECT * FROM orders WHERE tenant_id = 'acme'",
    "SELECT table_name, COUNT(DISTINCT recipient_name) as unique_recipients, COUNT(*) as "
    "total_requests, SUM(rows_returned) as total_rows, AVG(query_duration_ms) as "
    "avg_duration_ms FROM system.access.audit WHERE event_type = 'deltaSharing' AND "
    "request_time >= current_date() - INTERVAL 7 DAYS GROUP BY table_name ORDER BY "
    "total_requests DESC LIMIT 20",
    "SELECT date_trunc('hour', request_time) as hour, table_name, COUNT(*) as requests, "
    "SUM(rows_returned) as rows, SUM(bytes_transferred) / 1024 / 1024 as mb_transferred FROM "
    "system.access.audit WHERE recipient_name = 'r' AND request_time >= current_date() - "
    "INTERVAL 7 DAYS GROUP BY date_trunc('hour', request_time), table_name ORDER BY hour DESC",
    "WITH daily_stats AS ( SELECT date_trunc('day', request_time) as date, recipient_name, "
    "COUNT(*) as daily_requests FROM system.access.audit WHERE request_time >= current_date() "
    "- "
    "INTERVAL 30 DAYS GROUP BY 1, 2 ), stats AS ( SELECT recipient_name, AVG(daily_requests) "
    "as "
    "avg_requests, STDDEV(daily_requests) as stddev_requests FROM daily_stats GROUP BY "
    "recipient_name ) SELECT d.date, d.recipient_name, d.daily_requests, s.avg_requests, "
    "s.stddev_requests, CASE WHEN d.daily_requests > s.avg_requests + 2 * s.stddev_requests "
    "THEN "
    "'ANOMALY_HIGH' WHEN d.daily_requests < s.avg_requests - 2 * s.stddev_requests THEN "
    "'ANOMALY_LOW' ELSE 'NORMAL' END as status FROM daily_stats d JOIN stats s ON "
    "d.recipient_name = s.recipient_name WHERE date >= current_date() - INTERVAL 7 DAYS ORDER "
    "BY "
    "d.date DESC, d.daily_requests DESC",
    "SELECT SUM(bytes_transferred) / 1024 / 1024 / 1024 as gb_transferred FROM "
    "system.access.audit WHERE share_name = 's' AND date_trunc('day', request_time) = "
    "current_date()",
};

TEST(PublishedStatementsTest, AreRead) {
    for (const std::string_view statement : kStatements) {
        const std::string printed = round_trip(statement);
        EXPECT_FALSE(printed.starts_with("error: ")) << statement << "\n" << printed;
    }
}

TEST(PublishedStatementsTest, AreReadAsTheyAreMeant) {
    EXPECT_EQ(
        round_trip("SELECT SUM(rows_returned) as rows, a as hour FROM t d JOIN u s ON d.a = s.a"),
        "SELECT SUM(rows_returned) AS `rows`, a AS hour FROM t AS d JOIN u AS s ON d.a = s.a");
    EXPECT_EQ(round_trip("CREATE VIEW v AS\nSELECT COUNT(*) as n FROM c.s.t GROUP BY a, b;"),
              "CREATE VIEW v AS SELECT COUNT(*) AS n FROM c.s.t GROUP BY a, b");
}

}  // namespace
}  // namespace sluice::sql
