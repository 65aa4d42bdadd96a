package dev.kiln.baker.aws;

import dev.kiln.model.stage.StageName;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/// Is shown every call to AWS that is made for a stage: with the stage's own credentials, and by
/// the caller to become its role.
///
/// What pre-signed URLs are used for is not among them: an instance makes those calls.
@FunctionalInterface
public interface CallWatch {

  /// Asked once for each stage whose clients are made; may be called by several threads.
  ExecutionInterceptor of(StageName stage);
}
