package dev.kiln.model.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitTest {

  @ParameterizedTest
  @CsvSource({
    // the same, other case
    "StringEquals k a, stringequals K a, true",
    "StringEquals k a, StringEquals k A, false",
    "StringEquals k a, StringEquals l a, false",
    "StringEqualsIgnoreCase k a, StringEqualsIgnoreCase k A, true",
    "Bool k true, Bool k True, true",
    "Null k false, Null k true, false",
    // any of the values fits
    "StringEquals k a, StringEquals k a|b, true",
    "StringEquals k a|b, StringEquals k a, false",
    "ForAllValues:StringEquals k a, ForAllValues:StringEquals k a|b, true",
    "ForAllValues:StringEquals k a, StringEquals k a, false",
    "StringEquals k a, ForAllValues:StringEquals k a, false",
    "NumericLessThan k 1, NumericLessThan k 2, false",
    // none of the values may fit
    "StringNotEquals k a|b, StringNotEquals k a, true",
    "StringNotEquals k a, StringNotEquals k a|b, false",
    "StringNotLike k a*, StringNotEquals k ab, true",
    "StringNotEquals k ab, StringNotLike k a*, false",
    // wildcards
    "StringEquals k ab, StringLike k a*, true",
    "StringLike k ab, StringEquals k ab, true",
    "StringLike k a*, StringEquals k a*, false",
    "StringEquals k a*, StringEquals k ab, false",
    "ArnEquals k arn:aws:s3:::b/c, ArnLike k arn:aws:s3:::b/*, true",
    "ArnLike k arn:aws:iam::1:role/a, ArnLike k arn:aws:*:role/a, false",
    // a key that may be absent
    "StringEquals k a, StringEqualsIfExists k a, true",
    "StringEqualsIfExists k a, StringEquals k a, false",
    "StringEquals k a, Null k false, true",
    "StringEqualsIfExists k a, Null k false, false",
    "StringNotEquals k a, Null k false, false",
    "ForAllValues:StringEquals k a, Null k false, false"
  })
  void impliesWhatEveryRequestThatFitsItFits(String one, String other, boolean implies) {
    assertThat(limit(one).implies(limit(other))).isEqualTo(implies);
  }

  private static Limit limit(String text) {
    String[] parts = text.split(" ", -1);
    return new Limit(parts[0], parts[1], List.of(parts[2].split("\\|", -1)));
  }
}
