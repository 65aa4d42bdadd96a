package dev.kiln.model.policy;

import java.util.ArrayList;
import java.util.List;

/// How a policy that stands in an account differs from the one the stage model declares, by what
/// the two allow, not by how they are written.
///
/// Every declared grant that the account does not give is in one of `missing` and `narrower`, every
/// grant of the account that goes beyond the declared ones in one of `wider` and `spare`. A grant
/// that adds nothing to what is declared and given is no difference. Grants are compared one with
/// one: where only several of the account cover a declared one together, it counts as narrower.
///
/// @param missing what the stage needs and the account gives no part of, as far as one can tell
/// @param narrower what the stage needs and the account gives only a part of
/// @param wider actions the stage uses, on more or under fewer or other conditions than declared
/// @param spare actions the stage never uses
public record PolicyDifference(
    List<Grant> missing, List<Narrowed> narrower, List<Grant> wider, List<Grant> spare) {
  public PolicyDifference {
    missing = List.copyOf(missing);
    narrower = List.copyOf(narrower);
    wider = List.copyOf(wider);
    spare = List.copyOf(spare);
  }

  public static PolicyDifference between(List<Grant> declared, List<Grant> present) {
    List<Grant> missing = new ArrayList<>();
    List<Narrowed> narrower = new ArrayList<>();
    for (Grant wanted : declared) {
      if (present.stream().noneMatch(given -> given.covers(wanted))) {
        List<Grant> parts = present.stream().filter(wanted::covers).toList();
        if (parts.isEmpty()) {
          missing.add(wanted);
        } else {
          narrower.add(new Narrowed(wanted, parts));
        }
      }
    }
    List<Grant> wider = new ArrayList<>();
    List<Grant> spare = new ArrayList<>();
    for (Grant given : present) {
      if (declared.stream().noneMatch(wanted -> wanted.covers(given))) {
        boolean used = declared.stream().anyMatch(given::coversActionOf);
        (used ? wider : spare).add(given);
      }
    }
    return new PolicyDifference(missing, narrower, wider, spare);
  }

  public boolean isEmpty() {
    return missing.isEmpty() && narrower.isEmpty() && wider.isEmpty() && spare.isEmpty();
  }

  /// @param present what the account gives of it
  public record Narrowed(Grant declared, List<Grant> present) {
    public Narrowed {
      present = List.copyOf(present);
    }
  }
}
