package dev.kiln.baker.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.baker.publish.Grantee.Account;
import dev.kiln.model.image.AccountId;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What [ExactSharing] relies on, whoever keeps the shares.
public interface SharingContract {

  Sharing sharing();

  /// An image and a snapshot that are shared with nobody yet.
  List<Shareable> unshared();

  @Test
  default void grantsAreExactlyWhatWasGrantedAndNotRevoked() {
    Account one = new Account(new AccountId("222222222222"));
    Account two = new Account(new AccountId("333333333333"));
    for (Shareable what : unshared()) {
      assertThat(sharing().grantees(what)).isEmpty();

      sharing().grant(what, List.of(one, two));
      assertThat(sharing().grantees(what)).containsExactlyInAnyOrder(one, two);

      sharing().revoke(what, List.of(one));
      assertThat(sharing().grantees(what)).containsExactly(two);
    }
  }

  @Test
  default void grantingOrRevokingTwiceChangesNothing() {
    Account one = new Account(new AccountId("222222222222"));
    for (Shareable what : unshared()) {
      sharing().grant(what, List.of(one));
      sharing().grant(what, List.of(one));
      assertThat(sharing().grantees(what)).containsExactly(one);

      sharing().revoke(what, List.of(one));
      sharing().revoke(what, List.of(one));
      assertThat(sharing().grantees(what)).isEmpty();
    }
  }
}
