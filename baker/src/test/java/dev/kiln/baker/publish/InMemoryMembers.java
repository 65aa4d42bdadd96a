package dev.kiln.baker.publish;

import dev.kiln.model.message.Notification;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/// Shares and topics as AWS keeps them, in a process that may end at any call.
final class InMemoryMembers implements Sharing, Announcements {
  final Map<Shareable, Set<Grantee>> grants = new HashMap<>();
  final List<Heard> heard = new ArrayList<>();

  /// Every call by its name, in order.
  final List<String> calls = new ArrayList<>();

  /// The number of calls that are still answered.
  int callsLeft = Integer.MAX_VALUE;

  record Heard(String topicArn, Notification notification) {}

  /// The process ends: either before the call arrives, or before its answer does.
  static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @Override
  public Set<Grantee> grantees(Shareable what) {
    return Set.copyOf(call("look", () -> grants.getOrDefault(what, Set.of())));
  }

  @Override
  public void grant(Shareable what, List<Grantee.Account> accounts) {
    change("grant", accounts.size(), () -> of(what).addAll(accounts));
  }

  @Override
  public void revoke(Shareable what, List<Grantee> grantees) {
    change("revoke", grantees.size(), () -> of(what).removeAll(grantees));
  }

  @Override
  public String send(String topicArn, Notification notification) {
    return call(
        "send",
        () -> {
          heard.add(new Heard(topicArn, notification));
          return "m-" + heard.size();
        });
  }

  List<String> pairsHeard() {
    return heard.stream()
        .flatMap(each -> each.notification().message().audience().filterPairs().stream())
        .toList();
  }

  private Set<Grantee> of(Shareable what) {
    return grants.computeIfAbsent(what, _ -> new LinkedHashSet<>());
  }

  private void change(String name, int changes, Runnable change) {
    if (changes == 0 || changes > MOST_CHANGES) {
      throw new AssertionError("%d changes in one call".formatted(changes));
    }
    var _ =
        call(
            name,
            () -> {
              change.run();
              return name;
            });
  }

  private <T> T call(String name, Supplier<T> effect) {
    if (callsLeft == 0) {
      throw new Crash();
    }
    callsLeft--;
    calls.add(name);
    T answer = effect.get();
    if (callsLeft == 0) {
      throw new Crash();
    }
    return answer;
  }
}
