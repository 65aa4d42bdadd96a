package dev.kiln.baker.bakes;

class InMemoryRecordsTest implements BakeRecordsContract {
  private final InMemoryRecords records = new InMemoryRecords();

  @Override
  public BakeRecords records() {
    return records;
  }
}
