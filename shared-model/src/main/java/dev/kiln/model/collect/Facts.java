package dev.kiln.model.collect;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.Region;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What is known of one Region of an account.
///
/// @param images those that may be Kiln's; others among them are left alone
/// @param snapshots as `images`
/// @param objections what a closer look at the few images that may go told: none where nothing
///   keeps the image. An image that nobody looked at closely has no key, and stays
/// @param doubts why the picture may not be complete. While there is one, nothing goes
public record Facts(
    AccountId account,
    Region region,
    List<OwnedImage> images,
    List<OwnedSnapshot> snapshots,
    Standings standings,
    Uses uses,
    Map<ImageId, List<String>> objections,
    List<String> doubts) {
  public Facts {
    images = List.copyOf(images);
    snapshots = List.copyOf(snapshots);
    objections = Map.copyOf(objections);
    doubts = List.copyOf(doubts);
  }

  /// With the closer look at those that may go.
  Facts with(Map<ImageId, List<String>> closer, List<String> furtherDoubts) {
    List<String> all = new ArrayList<>(doubts);
    all.addAll(furtherDoubts);
    return new Facts(account, region, images, snapshots, standings, uses, closer, all);
  }
}
