from databricks.sdk.service import catalog, sharing

recipient = w.recipients.create(
    name="acme_corp",
    comment="ACME Corporation partner",
    authentication_type=sharing.AuthenticationType.TOKEN
)

activation_url = recipient.activation_url
print(f"Share this URL with recipient: {activation_url}")

w.grants.update(
    securable_type="SHARE",
    full_name="partner_analytics_share",
    changes=[catalog.PermissionsChange.from_dict({
        "principal": "acme_corp",
        "add": ["SELECT"]
    })]
)
