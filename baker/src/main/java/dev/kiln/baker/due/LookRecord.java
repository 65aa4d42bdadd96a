package dev.kiln.baker.due;

import java.time.Instant;
import java.util.Optional;

/// Who looks for bakes that are due, or did last.
public interface LookRecord {

  /// @param by whom, which no other look is called
  /// @param until when it is certainly over
  record Look(String by, Instant until) {}

  /// A look, and what tells it from whatever is written there later.
  record Kept(Look look, String version) {}

  /// What is written there, when [#replace] has found that something is.
  Kept kept();

  /// Writes where nobody else has written since, [as S3 sees
  /// to](https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html).
  ///
  /// @param over the version that is replaced; empty where there is none yet
  /// @return the new version; empty when there is another, and nothing was written
  Optional<String> replace(Look look, Optional<String> over);
}
