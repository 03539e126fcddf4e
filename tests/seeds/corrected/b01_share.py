from databricks.sdk import WorkspaceClient
from databricks.sdk.service import sharing

w = WorkspaceClient()

share = w.shares.create(
    name="partner_analytics_share",
    comment="Analytics data for external partners"
)

w.shares.update(
    name="partner_analytics_share",
    updates=[
        sharing.SharedDataObjectUpdate.from_dict({
            "action": "ADD",
            "data_object": {
                "name": "catalog.schema.customer_metrics",
                "data_object_type": "TABLE",
                "comment": "Aggregated customer metrics"
            }
        }),
        sharing.SharedDataObjectUpdate.from_dict({
            "action": "ADD",
            "data_object": {
                "name": "catalog.schema.product_sales",
                "data_object_type": "TABLE"
            }
        })
    ]
)
