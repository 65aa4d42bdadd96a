package dev.kiln.model.stage;

import java.util.List;

/// A stage was about to call AWS in a way it has not declared. Nothing was sent.
public final class UndeclaredCallException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UndeclaredCallException(StageName stage, List<Action> actions) {
    this(stage, String.join(", ", actions.stream().map(Action::toString).toList()), "sent");
  }

  UndeclaredCallException(StageName stage, Action action, String arn) {
    this(stage, action + " on " + arn, "signed");
  }

  private UndeclaredCallException(StageName stage, String what, String done) {
    super(
        "The stage %s has not declared %s, so the call was not %s.\nMaybe shared-model/src/main/java/%s.java is to declare it."
            .formatted(
                stage, what, done, StageModel.declaringType(stage).getName().replace('.', '/')));
  }
}
