package dev.kiln.stacksets.rollout;

import dev.kiln.stacksets.rollout.Stacks.StackName;
import java.util.List;

/// What would happen to a stack of the tooling account.
///
/// @param why what is other than it should be
public record StackChange(StackName name, Definition wanted, Verb verb, List<String> why) {

  public enum Verb {
    NOTHING(""),
    CREATE("create"),
    /// Delete what a failed creation left, and create it.
    CREATE_AGAIN("create again"),
    UPDATE("update"),
    /// Somebody else, or an earlier process, is at work on it: wait, then see.
    WAIT("wait"),
    /// CloudFormation takes neither an update nor a deletion for it: a person has to look.
    STUCK("stuck");

    private final String word;

    Verb(String word) {
      this.word = word;
    }

    @Override
    public String toString() {
      return word;
    }
  }

  public StackChange {
    why = List.copyOf(why);
  }

  boolean isNothing() {
    return verb == Verb.NOTHING;
  }
}
