package dev.kiln.model.stage;

import java.util.regex.Pattern;

/// An IAM action, such as `ec2:CopyImage`.
public record Action(String service, String name) implements Comparable<Action> {
  private static final Pattern SERVICE = Pattern.compile("[a-z0-9-]+");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]+");

  /// @throws IllegalArgumentException for wildcards, and for what is no action at all
  public Action {
    if (!SERVICE.matcher(service).matches() || !NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("\"%s:%s\" is not an action".formatted(service, name));
    }
  }

  /// @param text service and name with a colon between them
  public static Action of(String text) {
    int colon = text.indexOf(':');
    return new Action(text.substring(0, Math.max(colon, 0)), text.substring(colon + 1));
  }

  @Override
  public int compareTo(Action other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public String toString() {
    return service + ":" + name;
  }
}
