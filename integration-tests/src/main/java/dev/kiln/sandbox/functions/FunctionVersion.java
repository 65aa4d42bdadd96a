package dev.kiln.sandbox.functions;

/// What a function is at the moment. Whatever changes of it, the next invocation has a new process.
///
/// @param settings without what the host adds to its environment
/// @param role the ARN of its execution role
/// @param codeSha256 the hash of its zip, as Lambda writes it
record FunctionVersion(FunctionSettings settings, String role, String codeSha256) {

  boolean isOfSameFunction(FunctionVersion other) {
    return settings.arn().equals(other.settings.arn());
  }
}
