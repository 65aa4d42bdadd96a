package dev.kiln.baker.bakes;

import java.time.InstantSource;
import java.util.HashMap;

class InMemoryRecordsTest implements BakeRecordsContract {
  private final InMemoryRecords records =
      new InMemoryRecords(new HashMap<>(), new HashMap<>(), InstantSource.system());

  @Override
  public BakeRecords records() {
    return records;
  }
}
