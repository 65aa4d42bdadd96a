package dev.kiln.stacksets.rollout;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.Region;
import dev.kiln.model.installation.Fleet;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.installation.Members;
import dev.kiln.model.installation.Namespace;
import dev.kiln.model.installation.Pace;
import dev.kiln.model.installation.Permissions;
import dev.kiln.model.installation.Rollout;
import dev.kiln.model.message.CopyResult;
import dev.kiln.stacksets.artifact.Artifact;
import dev.kiln.stacksets.rollout.Stacks.StackName;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// All of AWS that a roll-out touches, in memory. Time passes while somebody waits.
final class World {
  static final AccountId TWO = new AccountId("222222222222");
  static final AccountId THREE = new AccountId("333333333333");
  static final Region WEST = new Region("eu-west-1");
  static final Region EAST = new Region("us-east-1");

  final InMemoryStacks stacks = new InMemoryStacks();
  final InMemoryStackSets stackSets = new InMemoryStackSets();
  final InMemoryArtifacts artifacts =
      new InMemoryArtifacts(region -> stacks.isStanding(new StackName("kiln-artifacts", region)));
  final List<String> told = new ArrayList<>();

  /// What members told of their last copies.
  final Map<Target, CopyResult> copies = new ConcurrentHashMap<>();

  /// Of whom it cannot be read.
  final Map<Target, CallFailedException> unreadable = new ConcurrentHashMap<>();

  /// Calls of the ports so far.
  int calls;

  /// The call at which the process dies, counted from 1; none where it is 0.
  int killedAt;

  /// Whether it dies before the call has any effect.
  boolean isBefore;

  Cloud cloud() {
    return new Cloud(
        watched(Stacks.class, stacks),
        watched(StackSets.class, stackSets),
        watched(ArtifactStore.class, artifacts),
        target -> {
          CallFailedException broken = unreadable.get(target);
          if (broken != null) {
            throw broken;
          }
          return Optional.ofNullable(copies.get(target));
        });
  }

  Report apply(Installation installation, Release release, boolean removes) {
    stackSets.wantsAutoDeployment =
        rollout(installation).permissions() instanceof Permissions.ServiceManaged service
            && service.autoDeployment();
    try {
      return new Apply(installation, rollout(installation), cloud(), _ -> pass(), told::add)
          .apply(release, removes);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  Plan plan(Installation installation, Release release, boolean removes) {
    return new Planner(installation, rollout(installation), release, cloud()).plan(removes);
  }

  void pass() {
    stacks.pass();
    stackSets.pass();
  }

  /// What stands in AWS, to be compared.
  Map<String, Object> standing() {
    Map<String, Object> standing = new TreeMap<>();
    standing.put("stacks", stacks.deployed());
    standing.put("members", stackSets.deployed());
    standing.put("objects", artifacts.objects);
    return standing;
  }

  /// What was done how often.
  Map<String, Object> done() {
    return new TreeMap<>(
        Map.of(
            "stacks created", stacks.created,
            "stacks updated", stacks.updated,
            "StackSets", stackSets.made,
            "operations", stackSets.operationIds(),
            "uploads", artifacts.put));
  }

  static Installation installation(AccountId... accounts) {
    return installation(List.of(accounts), Permissions.SelfManaged.DEFAULT, Rollout.Settings.NONE);
  }

  static Installation installation(
      Collection<AccountId> accounts, Permissions permissions, Rollout.Settings settings) {
    return new Installation(
        Namespace.DEFAULT,
        new AccountId("111111111111"),
        WEST,
        new Installation.Builder("subnet-0a1b2c3d", "sg-0a1b2c3d"),
        Fleet.of(accounts),
        1,
        new Encryption.None(),
        false,
        new Members.OfFleet(),
        new Rollout.ByStackSet(
            new TreeSet<>(List.of(WEST, EAST)), permissions, Pace.DEFAULT, settings));
  }

  static Rollout.ByStackSet rollout(Installation installation) {
    return (Rollout.ByStackSet) installation.rollout();
  }

  /// @param version a letter, for another copier and another template each
  static Release release(String version) {
    String hash = version.repeat(64);
    return new Release(
        new Definition("artifacts", new TreeMap<>()),
        new Definition("tooling " + version, new TreeMap<>(Map.of("Namespace", "kiln"))),
        new Definition(
            "member " + version, new TreeMap<>(Map.of("CopierKey", "copier/" + hash + ".zip"))),
        List.of(new Artifact("baker", hash, Path.of("baker"))),
        List.of(new Artifact("copier", hash, Path.of("copier"))));
  }

  static List<Target> targets(AccountId... accounts) {
    return Stream.of(accounts)
        .flatMap(account -> Stream.of(new Target(account, WEST), new Target(account, EAST)))
        .toList();
  }

  private <T> T watched(Class<T> port, T real) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (_, method, arguments) -> {
              calls++;
              if (calls == killedAt && isBefore) {
                throw new Killed();
              }
              try {
                Object answer = method.invoke(real, arguments);
                if (calls == killedAt) {
                  throw new Killed();
                }
                return answer;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  /// The process is no more.
  static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }
}
