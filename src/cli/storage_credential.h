#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "cli/command.h"

namespace sluice::cli {

/// `--access-key-id`, `--secret-file`, … : an S3 credential on the command line, secrets in files.
std::vector<Option> s3_credential_options();

/// Creates the storage credential `name` from those options. The secret key comes from
/// `--secret-file`, `--secret-stdin` (one line), or SLUICE_S3_SECRET_ACCESS_KEY.
/// INVALID_PARAMETER_VALUE when a part is missing or given twice.
Result<void> create_s3_credential(Session& session, const std::string& name,
                                  const Invocation& invocation);

/// The bodies of `sluice storage credential …`.
std::vector<Command> storage_credential_commands();

}  // namespace sluice::cli
