package dev.kiln.sandbox.privileges;

import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.message.ImageCopied;
import dev.kiln.model.tag.TagKey;
import dev.kiln.sandbox.Scene.Place;
import dev.kiln.sandbox.privileges.StageCalls.Answer;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.ssm.SsmClient;

/// The way of the stages collect and collect-copies: of three images that may go, as far as they
/// themselves say, one is marked; one, which a parameter's label marks, is marked no more; and one,
/// whose mark has run out, goes.
final class CollectWay {
  private static final String LABEL = "stable";

  private final Stock stock;
  private final Map<String, String> kind;
  private final Supplier<Answer> call;
  private Optional<ImageId> current = Optional.empty();
  private boolean isBegun;

  private CollectWay(Stock stock, Map<String, String> kind, Supplier<Answer> call) {
    this.stock = stock;
    this.kind = Map.copyOf(kind);
    this.call = call;
  }

  /// In the tooling account. Its images passed no test.
  static CollectWay ofSources(Stock stock) {
    return new CollectWay(stock, Map.of(), new StageCalls(stock.site())::collect);
  }

  /// In the member. It was told that its images are of no use.
  static CollectWay ofCopies(Stock stock) {
    return new CollectWay(
        stock,
        Map.of(TagKey.COPIED_FROM, stock.source().value(), TagKey.REPORTED, "given-up"),
        new StageCalls(stock.site())::collectCopies);
  }

  /// Makes what every go needs, once.
  void prepare(Leftovers leftovers) {
    if (current.isEmpty()) {
      current = Optional.of(leftovers.of(stock.make(List.of(kilns())).getFirst()));
    }
  }

  /// Makes a tested image of a bake whose execution is over, a copy of which was told of, once: a
  /// closer look at it is needed.
  ///
  /// @param over makes the bake, of a recipe that keeps no image
  void prepare(Leftovers leftovers, Making over) throws IOException {
    prepare(leftovers);
    if (!isBegun) {
      BakeId bake = over.make();
      Map<String, String> tags = new HashMap<>(kilns(bake));
      tags.put(TagKey.TESTED, Instant.now().toString());
      told(leftovers.of(stock.make(List.of(tags)).getFirst()), bake);
      isBegun = true;
    }
  }

  /// Makes a bake.
  interface Making {
    BakeId make() throws IOException;
  }

  private void told(ImageId image, BakeId bake) {
    Place place = stock.site().member().place();
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    ImageCopied copied =
        new ImageCopied(
            place.account(),
            place.region(),
            image,
            image,
            Optional.of(bake.recipe()),
            Optional.of(bake),
            stock.site().member().key(),
            now,
            now);
    String key = "copies/%s/%s/%s.json".formatted(image, place.account(), place.region());
    stock
        .operator()
        .s3()
        .putObject(
            put -> put.bucket(stock.site().installation().bakesBucket()).key(key),
            RequestBody.fromString(copied.toJson()));
  }

  /// @return what went wrong, in AWS's words where it says any
  Optional<String> go() {
    BakeId bake = bake();
    Map<String, String> tags = kilns(bake);
    List<ImageId> made =
        stock.make(List.of(tags, Stock.marked(tags, false), Stock.marked(tags, true)));
    record(bake);
    ImageId idle = made.getFirst();
    ImageId used = made.get(1);
    ImageId due = made.getLast();
    List<String> snapshots = stock.snapshots(due);
    stock.deprecate(used);
    String parameter = stock.site().installation().imageParameter(bake.recipe());
    try {
      label(parameter, used);
      Answer answer = call.get();
      String error = answer.text("errorMessage");
      return error.isEmpty() ? trouble(idle, used, due, snapshots) : Optional.of(error);
    } finally {
      stock.operator().ssm().deleteParameters(request -> request.names(parameter));
      made.forEach(stock::remove);
    }
  }

  /// The bake is over, and the journal knows it.
  private void record(BakeId bake) {
    stock
        .site()
        .tooling()
        .s3()
        .putObject(
            put ->
                put.bucket(stock.site().installation().bakesBucket())
                    .key("bakes/%s/cancel.json".formatted(bake)),
            RequestBody.fromString(
                "{\"cancelledAt\":\"%s\",\"why\":\"it is over\"}".formatted(Instant.now())));
  }

  private Optional<String> trouble(
      ImageId idle, ImageId used, ImageId due, List<String> snapshots) {
    List<String> troubles = new ArrayList<>();
    if (stock.values(idle, TagKey.COLLECT_AFTER).size() != 1 + stock.snapshots(idle).size()) {
      troubles.add("what nothing uses is not marked");
    }
    if (!isDeprecated(idle)) {
      troubles.add("what nothing uses is not deprecated");
    }
    if (!stock.values(used, TagKey.COLLECT_AFTER).isEmpty()) {
      troubles.add("what is used is still marked");
    }
    if (isDeprecated(used)) {
      troubles.add("what is used is still deprecated");
    }
    if (stock.image(due).isPresent() || !stock.there(snapshots).isEmpty()) {
      troubles.add("what was to go is still there");
    }
    return troubles.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", troubles));
  }

  private boolean isDeprecated(ImageId image) {
    return stock.image(image).filter(found -> found.deprecationTime() != null).isPresent();
  }

  /// A version that is not current any more holds the image, and is labelled.
  private void label(String parameter, ImageId image) {
    SsmClient ssm = stock.operator().ssm();
    put(ssm, parameter, image);
    ssm.labelParameterVersion(request -> request.name(parameter).labels(LABEL));
    put(ssm, parameter, current.orElseThrow());
  }

  private static void put(SsmClient ssm, String parameter, ImageId image) {
    ssm.putParameter(request ->
        request
            .name(parameter)
            .value(image.value())
            .type("String")
            .dataType("aws:ec2:image")
            .overwrite(true));
  }

  private Map<String, String> kilns() {
    return kilns(bake());
  }

  private Map<String, String> kilns(BakeId bake) {
    Map<String, String> tags = new HashMap<>(kind);
    tags.put(TagKey.BUILT_BY, TagKey.KILN);
    tags.put(TagKey.RECIPE, bake.recipe().value());
    tags.put(TagKey.BAKE, bake.value());
    return tags;
  }

  private static BakeId bake() {
    return BakeId.of(TestRecipes.name(), Instant.now(), new SecureRandom());
  }
}
