package dev.kiln.model.stage;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The steps that have a role of their own.
public enum StageName {
  /// Begins, watches and ends bakes.
  START,

  /// Begins bakes whose time has come.
  DUE,

  /// Has the stages of a bake done one after the other, in the tooling account.
  PIPELINE,
  SCRIPTS,
  LOOKUP,
  BUILD,
  TEST,
  UPDATE,
  PUBLISH,
  COPY,

  /// Follows a copy until it is usable.
  CONFIRM,

  /// Hears what became of copies, and writes it down, in the tooling account.
  FLEET,

  /// Shows a member's dead letters, and sends them again.
  REPLAY,

  /// Removes images that nothing uses any more, in the tooling account.
  COLLECT,

  /// As [#COLLECT], the copies in a member account.
  COLLECT_COPIES,

  /// Has an image stay, or brings one back.
  KEEP;

  /// What a bake goes through, in this order.
  public static final List<StageName> OF_A_BAKE = List.of(LOOKUP, BUILD, TEST, UPDATE, PUBLISH);

  /// Those that work on an instance.
  public static final Set<StageName> LAUNCHING = Set.of(BUILD, TEST);

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
