package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.Refusals.refusalOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.Uses;
import dev.kiln.sandbox.moto.WithMoto;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.FleetData;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.LaunchTemplate;
import software.amazon.awssdk.services.ec2.model.Reservation;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.SpotFleetRequestConfig;
import software.amazon.awssdk.services.ec2.model.SpotInstanceRequest;

@WithMoto
class PagingIT {
  private static final int ITEMS = 7;
  private static final int SIZE = 5;

  private record Page(List<String> ids, @Nullable String next) {}

  private final SharedMoto moto;
  private final Account account;
  private final Ec2Client ec2;
  private final Uses uses;

  PagingIT(SharedMoto moto) {
    this.moto = moto;
    this.account = moto.account();
    this.ec2 = account.ec2();
    this.uses = new Uses(account);
  }

  @Test
  @Rule("ec2.describe.in-pages")
  void showsImagesInPages() {
    images();

    var pages = pages(this::imagePage);

    assertInPages(pages);
  }

  @Test
  @Rule("ec2.describe.in-pages")
  void missesNoneWhenThoseOfAPageAreDeletedMeanwhile() {
    images();
    var first = imagePage(null);
    first.ids().forEach(id -> ec2.deregisterImage(image -> image.imageId(id)));

    var second = imagePage(first.next());

    assertThat(second.ids()).hasSize(ITEMS - SIZE);
  }

  @Test
  @Rule("ec2.describe.in-pages")
  void showsSnapshotsInPages() {
    images();

    var pages =
        pages(token -> {
          var page =
              ec2.describeSnapshots(
                  request -> request.ownerIds("self").maxResults(SIZE).nextToken(token));
          return new Page(
              page.snapshots().stream().map(Snapshot::snapshotId).toList(), page.nextToken());
        });

    assertInPages(pages);
  }

  @Test
  @Rule("ec2.describe.in-pages")
  void showsInstancesInPages() {
    var image = OwnImage.in(moto, account, "web");
    IntStream.range(0, ITEMS).forEach(_ -> Instances.runFrom(image));

    var pages =
        pages(token -> {
          var page = ec2.describeInstances(request -> request.maxResults(SIZE).nextToken(token));
          return new Page(
              page.reservations().stream().map(Reservation::reservationId).toList(),
              page.nextToken());
        });

    assertInPages(pages);
  }

  @Test
  @Rule("ec2.describe.in-pages")
  void showsLaunchTemplatesInPages() {
    IntStream.range(0, ITEMS).forEach(i -> uses.template("web-" + i, "ami-12345678"));

    var pages =
        pages(token -> {
          var page =
              ec2.describeLaunchTemplates(request -> request.maxResults(SIZE).nextToken(token));
          return new Page(
              page.launchTemplates().stream().map(LaunchTemplate::launchTemplateId).toList(),
              page.nextToken());
        });

    assertInPages(pages);
  }

  @Test
  @Rule("ec2.describe.in-pages")
  void showsVersionsOfLaunchTemplatesInPages() {
    IntStream.range(0, ITEMS).forEach(i -> uses.template("web-" + i, "ami-12345678"));

    var pages =
        pages(token -> {
          var page =
              ec2.describeLaunchTemplateVersions(
                  request -> request.versions("$Latest").maxResults(SIZE).nextToken(token));
          return new Page(
              page.launchTemplateVersions().stream()
                  .map(version -> version.launchTemplateId())
                  .toList(),
              page.nextToken());
        });

    assertInPages(pages);
  }

  @Test
  @Rule("ec2.describe.in-pages")
  void showsFleetsInPages() {
    var template = uses.template("web", "ami-12345678");
    IntStream.range(0, ITEMS).forEach(_ -> uses.fleet(template));

    var pages =
        pages(token -> {
          var page = ec2.describeFleets(request -> request.maxResults(SIZE).nextToken(token));
          return new Page(
              page.fleets().stream().map(FleetData::fleetId).toList(), page.nextToken());
        });

    assertInPages(pages);
  }

  @Test
  @Rule("ec2.describe.in-pages")
  void showsSpotFleetsInPages() {
    IntStream.range(0, ITEMS).forEach(_ -> uses.spotFleet("ami-12345678"));

    var pages =
        pages(token -> {
          var page =
              ec2.describeSpotFleetRequests(request -> request.maxResults(SIZE).nextToken(token));
          return new Page(
              page.spotFleetRequestConfigs().stream()
                  .map(SpotFleetRequestConfig::spotFleetRequestId)
                  .toList(),
              page.nextToken());
        });

    assertInPages(pages);
  }

  @Test
  @Rule("ec2.describe.in-pages")
  void showsSpotRequestsInPages() {
    var image = OwnImage.in(moto, account, "web").id();
    IntStream.range(0, ITEMS).forEach(_ -> uses.spotRequest(image));

    var pages =
        pages(token -> {
          var page =
              ec2.describeSpotInstanceRequests(
                  request -> request.maxResults(SIZE).nextToken(token));
          return new Page(
              page.spotInstanceRequests().stream()
                  .map(SpotInstanceRequest::spotInstanceRequestId)
                  .toList(),
              page.nextToken());
        });

    assertInPages(pages);
  }

  @Test
  @Rule("ec2.describe.in-pages")
  void showsAllAtOnceUnlessAsked() {
    images();

    var all = ec2.describeImages(request -> request.owners("self"));

    assertThat(all.images()).hasSize(ITEMS);
    assertThat(all.nextToken()).isNull();
  }

  @Test
  @Rule("ec2.describe.smallest-page")
  void refusesPagesOfLessThanFiveSnapshots() {
    var refusal = refusalOf(() -> ec2.describeSnapshots(request -> request.maxResults(4)));

    assertThat(refusal).isEqualTo("InvalidParameterValue");
  }

  @Test
  @Rule("ec2.describe.smallest-page")
  void showsAPageOfOneImage() {
    images();

    var page = ec2.describeImages(request -> request.owners("self").maxResults(1));

    assertThat(page.images()).hasSize(1);
  }

  @Test
  @Rule("ec2.describe-instances.ids-or-pages")
  void refusesPagesOfNamedInstances() {
    var instance = Instances.runFrom(OwnImage.in(moto, account, "web"));

    var refusal =
        refusalOf(
            () -> ec2.describeInstances(request -> request.instanceIds(instance).maxResults(5)));

    assertThat(refusal).isEqualTo("InvalidParameterCombination");
  }

  private void images() {
    IntStream.range(0, ITEMS).forEach(i -> OwnImage.in(moto, account, "web-" + i));
  }

  private Page imagePage(@Nullable String token) {
    var page =
        ec2.describeImages(request -> request.owners("self").maxResults(SIZE).nextToken(token));
    return new Page(page.images().stream().map(Image::imageId).toList(), page.nextToken());
  }

  private static List<List<String>> pages(Function<@Nullable String, Page> ask) {
    List<List<String>> pages = new ArrayList<>();
    var page = ask.apply(null);
    pages.add(page.ids());
    while (page.next() != null) {
      page = ask.apply(page.next());
      pages.add(page.ids());
    }
    return pages;
  }

  private static void assertInPages(List<List<String>> pages) {
    assertThat(pages).extracting(List::size).containsExactly(SIZE, ITEMS - SIZE);
    assertThat(pages.stream().flatMap(List::stream)).doesNotHaveDuplicates();
  }
}
