package dev.kiln.stacksets.rollout;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import dev.kiln.model.message.CopyResult;
import dev.kiln.stacksets.cli.Surroundings;
import java.nio.file.Path;
import java.util.Map;

/// All of AWS in memory, for tests of the command line.
public final class TwinCloud {
  private final World world = new World();
  private String refusal = "";

  /// What the commands work with.
  public Surroundings surroundings(Path bakerZip, Path copierZip) {
    return new Surroundings(
        (_, _) -> cloud(), new BuiltTemplates(bakerZip, copierZip), _ -> world.pass());
  }

  private Cloud cloud() {
    if (!refusal.isEmpty()) {
      throw new CallFailedException(new Failure(refusal, Failure.Kind.REFUSED));
    }
    return world.cloud();
  }

  /// From now on AWS refuses everything.
  public void refuse(String words) {
    refusal = words;
  }

  public void breakAt(String account, String region, String reason) {
    world.stackSets.broken.put(new Target(new AccountId(account), new Region(region)), reason);
  }

  /// From now on AWS tells of the first members only, and then fails.
  public void breakOffInstances() {
    world.stackSets.breaksOff = true;
  }

  /// What a member told of its last copy.
  public void tell(CopyResult result) {
    world.copies.put(new Target(result.account(), result.region()), result);
  }

  /// From now on the ledger of copies is closed.
  public void closeLedger(String words) {
    for (Target target : world.stackSets.deployed().keySet()) {
      world.unreadable.put(
          target, new CallFailedException(new Failure(words, Failure.Kind.REFUSED)));
    }
  }

  public boolean isEmpty() {
    return world
        .standing()
        .equals(Map.of("stacks", Map.of(), "members", Map.of(), "objects", Map.of()));
  }
}
