from typing import List

from databricks.sdk import WorkspaceClient
from databricks.sdk.service import catalog, sharing


class MultiTenantSharingManager:
    """Manage multi-tenant data sharing."""

    def __init__(self, workspace_client: WorkspaceClient):
        self.client = workspace_client

    def setup_tenant_share(self, tenant_name: str, tables: List[str], tenant_email: str):
        """Set up complete sharing for a tenant."""
        share_name = f"{tenant_name}_share"
        self.client.shares.create(name=share_name, comment=f"Data share for {tenant_name}")
        for table in tables:
            self.client.shares.update(
                name=share_name,
                updates=[sharing.SharedDataObjectUpdate.from_dict({
                    "action": "ADD",
                    "data_object": {"name": table, "data_object_type": "TABLE"}
                })]
            )
        recipient = self.client.recipients.create(
            name=tenant_name,
            comment=f"Recipient for {tenant_name}",
            authentication_type=sharing.AuthenticationType.TOKEN
        )
        self.client.grants.update(
            securable_type="SHARE",
            full_name=share_name,
            changes=[catalog.PermissionsChange.from_dict({"principal": tenant_name, "add": ["SELECT"]})]
        )
        return {
            "share_name": share_name,
            "recipient": tenant_name,
            "activation_url": recipient.activation_url,
            "tables": tables
        }
