package dev.kiln.sandbox;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import dev.kiln.model.message.Audience;
import java.util.ArrayList;
import java.util.List;

/// Who is in the sandbox.
///
/// @param fleet the accounts in which a copier runs, whether or not a recipe targets them
/// @param regions in which each of them has one
/// @param encryptsSources whether images are encrypted under a key of the tooling account's own
public record Scene(
    AccountId tooling,
    Region home,
    List<AccountId> fleet,
    List<Region> regions,
    boolean encryptsSources) {

  /// The tooling account, two members the examples target, and one they do not.
  public static final Scene DEFAULT =
      new Scene(
          new AccountId("111111111111"),
          new Region("eu-west-1"),
          List.of(
              new AccountId("222222222222"),
              new AccountId("333333333333"),
              new AccountId("444444444444")),
          List.of(new Region("eu-west-1"), new Region("us-east-1")));

  public Scene {
    fleet = List.copyOf(fleet);
    regions = List.copyOf(regions);
  }

  /// Where images are as the account encrypts them by itself.
  public Scene(AccountId tooling, Region home, List<AccountId> fleet, List<Region> regions) {
    this(tooling, home, fleet, regions, false);
  }

  /// The same, with a key of the tooling account.
  public Scene encryptingSources() {
    return new Scene(tooling, home, fleet, regions, true);
  }

  /// Every place a copy could be in.
  public List<Place> places() {
    List<Place> places = new ArrayList<>();
    for (AccountId account : fleet) {
      regions.forEach(region -> places.add(new Place(account, region)));
    }
    return List.copyOf(places);
  }

  /// The places among `targets` that are none of the fleet's.
  public List<Place> strangers(Audience.Pairs targets) {
    List<Place> strangers = new ArrayList<>();
    targets
        .regions()
        .forEach(
            (account, its) -> its.forEach(region -> strangers.add(new Place(account, region))));
    strangers.removeAll(places());
    return List.copyOf(strangers);
  }

  /// An account and a Region.
  public record Place(AccountId account, Region region) {

    /// As subscriptions filter on it.
    public String pair() {
      return account + ":" + region;
    }

    @Override
    public String toString() {
      return account + " in " + region;
    }
  }
}
