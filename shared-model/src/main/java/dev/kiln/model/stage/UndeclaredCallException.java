package dev.kiln.model.stage;

import java.util.List;

/// A stage was about to call AWS in a way it has not declared. Nothing was sent.
public final class UndeclaredCallException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UndeclaredCallException(StageName stage, List<Action> actions) {
    super(
        "The stage %s has not declared %s, so the call was not sent.\nMaybe shared-model/src/main/java/%s.java is to declare it."
            .formatted(
                stage,
                String.join(", ", actions.stream().map(Action::toString).toList()),
                StageModel.declaringType(stage).getName().replace('.', '/')));
  }
}
