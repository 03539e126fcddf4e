from databricks.sdk.service import catalog

permissions = w.grants.get_effective(
    securable_type="SHARE",
    full_name="partner_analytics_share"
)

w.grants.update(
    securable_type="SHARE",
    full_name="partner_analytics_share",
    changes=[catalog.PermissionsChange.from_dict({
        "principal": "acme_corp",
        "remove": ["SELECT"]
    })]
)

# The table, in the one share that holds it.
w.grants.update(
    securable_type="TABLE",
    full_name="catalog.schema.customer_metrics",
    changes=[catalog.PermissionsChange.from_dict({
        "principal": "acme_corp",
        "add": ["SELECT"]
    })]
)

# The share.
w.grants.update(
    securable_type="SHARE",
    full_name="partner_analytics_share",
    changes=[catalog.PermissionsChange.from_dict({
        "principal": "acme_corp",
        "add": ["SELECT"]
    })]
)
