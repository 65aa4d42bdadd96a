package dev.kiln.copier.copy;

import dev.kiln.copier.copy.ExistingCopy.State;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.ImageName;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/// Copies as EC2 makes them: it remembers tokens, has every name once and copies only what is
/// shared.
public final class InMemoryCopies implements Copies {
  private final Clock clock;
  private final Map<ImageId, Instant> madeAt = new HashMap<>();
  private final Set<ImageId> shared = new HashSet<>();
  private final Map<ImageId, CopyRequest> copies = new HashMap<>();
  private final Map<ImageId, State> states = new HashMap<>();
  private final Set<ImageId> hidden = new HashSet<>();
  private final Set<ImageId> nameless = new HashSet<>();
  private final Queue<Answer> next = new ArrayDeque<>();
  private final List<CopyRequest> asked = new ArrayList<>();
  private boolean showsLate;
  private int lookups;

  /// All is made before any message is sent.
  public InMemoryCopies() {
    this(Clock.fixed(Published.CREATED, ZoneOffset.UTC));
  }

  /// @param clock says when copies are made
  public InMemoryCopies(Clock clock) {
    this.clock = clock;
  }

  public synchronized void share(ImageId image) {
    shared.add(image);
  }

  public synchronized void set(ImageId copy, State state) {
    states.put(copy, state);
  }

  /// The copy no longer shows and has no name any more, but its token is remembered.
  public synchronized void deregister(ImageId copy) {
    hidden.add(copy);
    nameless.add(copy);
  }

  /// The copy does not show yet.
  public synchronized void hide(ImageId copy) {
    hidden.add(copy);
  }

  public synchronized void show(ImageId copy) {
    hidden.remove(copy);
  }

  /// What is asked for from now on does not show yet.
  public synchronized void showLate() {
    showsLate = true;
  }

  /// What is asked for from now on shows at once.
  public synchronized void showAtOnce() {
    showsLate = false;
  }

  /// Instead of copying, the next request is answered so.
  public synchronized void answerNext(Answer answer) {
    next.add(answer);
  }

  public synchronized List<CopyRequest> asked() {
    return List.copyOf(asked);
  }

  public synchronized int calls() {
    return lookups + asked.size();
  }

  /// The ids of all copies there are.
  public synchronized Set<ImageId> made() {
    return Set.copyOf(copies.keySet());
  }

  /// Whether a request with this token has made a copy.
  synchronized boolean knows(ClientToken token) {
    return first((_, made) -> made.token().equals(token)).isPresent();
  }

  /// Puts a copy there that somebody else made.
  public synchronized ImageId add(CopyRequest request, State state) {
    ImageId copy = new ImageId("ami-%017x".formatted(0xc0 + copies.size()));
    copies.put(copy, request);
    states.put(copy, state);
    madeAt.put(copy, clock.instant().truncatedTo(ChronoUnit.SECONDS));
    return copy;
  }

  @Override
  public synchronized Map<ImageId, Existing> of(Set<ImageId> sources) {
    lookups++;
    return sources.stream()
        .collect(
            Collectors.toMap(
                source -> source,
                source -> found((_, request) -> request.source().equals(source))));
  }

  @Override
  public synchronized Existing withId(ImageId image) {
    lookups++;
    return found((copy, _) -> copy.equals(image));
  }

  @Override
  public synchronized NameHolder holderOf(ImageName name, ImageId source) {
    lookups++;
    Optional<ImageId> holder = holder(name).filter(copy -> !hidden.contains(copy));
    if (holder.isEmpty()) {
      return new NameHolder.Unseen();
    }
    CopyRequest request = Objects.requireNonNull(copies.get(holder.get()));
    return request.source().equals(source)
        ? new NameHolder.Kin(holder.get())
        : new NameHolder.Stranger(holder.get());
  }

  private Existing found(BiPredicate<ImageId, CopyRequest> which) {
    List<ExistingCopy> found = new ArrayList<>();
    copies.forEach((copy, request) -> {
      if (!hidden.contains(copy) && which.test(copy, request)) {
        State state = states.getOrDefault(copy, State.PENDING);
        found.add(
            new ExistingCopy(
                copy, state, request.attempt(), Objects.requireNonNull(madeAt.get(copy))));
      }
    });
    return new Existing.Found(found);
  }

  private Optional<ImageId> holder(ImageName name) {
    return first((copy, made) -> !nameless.contains(copy) && made.name().equals(name));
  }

  @Override
  public synchronized Answer ask(CopyRequest request) {
    asked.add(request);
    Answer instead = next.poll();
    if (instead != null) {
      return instead;
    }
    if (!shared.contains(request.source())) {
      return new Answer.Later(Wait.SHARE, "InvalidAMIID.NotFound: " + request.source());
    }
    Optional<ImageId> before = first((_, made) -> made.token().equals(request.token()));
    if (before.isPresent()) {
      return request.equals(copies.get(before.get()))
          ? new Answer.Started(before.get())
          : new Answer.Taken("IdempotentParameterMismatch: " + request.token());
    }
    Optional<ImageId> namesake = holder(request.name());
    if (namesake.isPresent()) {
      return new Answer.Taken(
          "AMI name %s is already in use by AMI %s".formatted(request.name(), namesake.get()));
    }
    ImageId copy = add(request, State.PENDING);
    if (showsLate) {
      hide(copy);
    }
    return new Answer.Started(copy);
  }

  private Optional<ImageId> first(BiPredicate<ImageId, CopyRequest> which) {
    return copies.entrySet().stream()
        .filter(copy -> which.test(copy.getKey(), copy.getValue()))
        .map(Map.Entry::getKey)
        .findFirst();
  }
}
