package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.Refusals.refusalOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.Uses;
import dev.kiln.sandbox.moto.WithMoto;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ssm.model.Parameter;
import software.amazon.awssdk.services.ssm.model.ParameterHistory;
import software.amazon.awssdk.services.ssm.model.ParameterMetadata;
import software.amazon.awssdk.services.ssm.model.ParameterStringFilter;
import software.amazon.awssdk.services.ssm.model.ParameterType;

@WithMoto
class SsmParametersIT {
  private static final String NAME = "/kiln/web";
  private static final ParameterStringFilter OF_IMAGES =
      ParameterStringFilter.builder().key("DataType").values("aws:ec2:image").build();

  private final Account account;
  private final Uses uses;
  private final String image;
  private final String other;

  SsmParametersIT(SharedMoto moto) {
    this.account = moto.account();
    this.uses = new Uses(account);
    this.image = OwnImage.in(moto, account, "web").id();
    this.other = OwnImage.in(moto, account, "other").id();
  }

  @Test
  @Rule("ssm.describe-parameters.by-data-type")
  void findsTheParametersThatHoldImages() {
    uses.parameter(NAME, image);
    text("/kiln/text");

    var found =
        account.ssm().describeParameters(find -> find.parameterFilters(OF_IMAGES)).parameters();

    assertThat(found)
        .extracting(ParameterMetadata::name, ParameterMetadata::dataType)
        .containsExactly(tuple(NAME, "aws:ec2:image"));
  }

  @Test
  @Rule("ssm.describe-parameters.by-data-type")
  void findsNoParameterByPathAndDataType() {
    var refusal =
        refusalOf(() ->
            account
                .ssm()
                .getParametersByPath(find -> find.path("/kiln").parameterFilters(OF_IMAGES)));

    assertThat(refusal).isEqualTo("InvalidFilterKey");
  }

  @Test
  @Rule("ssm.describe-parameters.in-pages")
  void showsParametersInPages() {
    IntStream.range(0, 3).forEach(i -> text("/kiln/" + i));

    var first = account.ssm().describeParameters(find -> find.maxResults(2));
    var second =
        account.ssm().describeParameters(find -> find.maxResults(2).nextToken(first.nextToken()));

    assertThat(first.parameters()).hasSize(2);
    assertThat(second.parameters()).hasSize(1);
    assertThat(second.nextToken()).isNull();
  }

  @Test
  @Rule("ssm.describe-parameters.in-pages")
  void refusesPagesOfMoreThanFifty() {
    var refusal = refusalOf(() -> account.ssm().describeParameters(find -> find.maxResults(51)));

    assertThat(refusal).isEqualTo("ValidationException");
  }

  @Test
  @Rule("ssm.get-parameters.shows-selector")
  void showsWhichVersionsWereAskedFor() {
    var version = uses.parameter(NAME, image);
    uses.label(NAME, version, "live");
    uses.parameter(NAME, other);

    var found =
        account
            .ssm()
            .getParameters(get -> get.names(NAME, NAME + ":1", NAME + ":live"))
            .parameters();

    assertThat(found)
        .extracting(Parameter::name, Parameter::selector, Parameter::value)
        .containsExactlyInAnyOrder(
            tuple(NAME, null, other), tuple(NAME, ":1", image), tuple(NAME, ":live", image));
  }

  @Test
  @Rule("ssm.get-parameters.shows-selector")
  void showsTheSelectorOfASingleParameter() {
    uses.parameter(NAME, image);

    var found = account.ssm().getParameter(get -> get.name(NAME + ":1")).parameter();

    assertThat(found.selector()).isEqualTo(":1");
  }

  @Test
  @Rule("ssm.get-parameters.invalid-ones")
  void listsWhatIsNotThere() {
    uses.parameter(NAME, image);

    var found =
        account
            .ssm()
            .getParameters(get -> get.names(NAME, NAME + ":2", NAME + ":live", "/kiln/none"));

    assertThat(found.parameters()).extracting(Parameter::name).containsExactly(NAME);
    assertThat(found.invalidParameters())
        .containsExactlyInAnyOrder(NAME + ":2", NAME + ":live", "/kiln/none");
  }

  @Test
  @Rule("ssm.get-parameter-history.labels")
  void showsTheLabelsOfEveryVersion() {
    var version = uses.parameter(NAME, image);
    uses.parameter(NAME, other);
    uses.label(NAME, version, "live");

    var history = account.ssm().getParameterHistory(get -> get.name(NAME)).parameters();

    assertThat(history)
        .extracting(ParameterHistory::value, parameter -> parameter.labels().contains("live"))
        .containsExactly(tuple(image, true), tuple(other, false));
  }

  @Test
  @Rule("ssm.label-parameter-version.needs-parameter")
  void refusesToLabelWhatIsNotThere() {
    var refusal = refusalOf(() -> uses.label("/kiln/none", 1, "live"));

    assertThat(refusal).isEqualTo("ParameterNotFound");
    assertThat(account.ssm().describeParameters().parameters()).isEmpty();
  }

  private void text(String name) {
    account.ssm().putParameter(put -> put.name(name).value("text").type(ParameterType.STRING));
  }
}
