"""
Automated share management from configuration.
"""
import yaml
from typing import Dict, List, Any

from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import NotFound
from databricks.sdk.service import catalog, sharing


class ShareConfigManager:
    """Manage shares from YAML configuration."""

    def __init__(self, workspace_client: WorkspaceClient):
        self.client = workspace_client

    def load_config(self, config_path: str) -> Dict[str, Any]:
        """Load share configuration from YAML."""
        with open(config_path, 'r') as f:
            return yaml.safe_load(f)

    def apply_config(self, config: Dict[str, Any]):
        """Apply share configuration."""
        for share_config in config.get('shares', []):
            self._create_or_update_share(share_config)
        for recipient_config in config.get('recipients', []):
            self._create_or_update_recipient(recipient_config)
        for grant_config in config.get('grants', []):
            self._apply_grants(grant_config)

    def _create_or_update_share(self, config: Dict[str, Any]):
        """Create or update a share."""
        try:
            existing = self.client.shares.get(name=config['name'], include_shared_data=True)
            print(f"Share {config['name']} already exists")
        except NotFound:
            existing = self.client.shares.create(name=config['name'], comment=config.get('comment', ''))
            print(f"Created share: {config['name']}")
        present = {shared.name for shared in existing.objects or []}
        for table in config.get('tables', []):
            if table not in present:
                self.client.shares.update(
                    name=config['name'],
                    updates=[sharing.SharedDataObjectUpdate.from_dict({
                        "action": "ADD",
                        "data_object": {"name": table, "data_object_type": "TABLE"}
                    })]
                )

    def _create_or_update_recipient(self, config: Dict[str, Any]):
        """Create a recipient unless it is there."""
        try:
            self.client.recipients.get(config['name'])
        except NotFound:
            self.client.recipients.create(
                name=config['name'],
                authentication_type=sharing.AuthenticationType(config['authentication_type']),
                comment=config.get('comment', '')
            )

    def _apply_grants(self, config: Dict[str, Any]):
        """Grant what a line of the configuration says."""
        self.client.grants.update(
            securable_type="SHARE",
            full_name=config['share'],
            changes=[catalog.PermissionsChange.from_dict({
                "principal": config['recipient'],
                "add": config['permissions']
            })]
        )
