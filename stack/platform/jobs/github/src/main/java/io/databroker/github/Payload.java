package io.databroker.github;

import io.databroker.connectors.transform.Fields;
import io.databroker.connectors.transform.Member;
import io.databroker.connectors.transform.Rejection;
import java.util.List;

/**
 * What is taken of an event's payload; null where it is not there.
 *
 * @param commitCount of a push
 * @param number of the issue or pull request
 */
record Payload(String action, String ref, String refType, Long pushId, Long commitCount, Long number) {

  /**
   * @throws Rejection with the first reason, fields in the order of the specification's table
   */
  static Payload of(Fields fields) throws Rejection {
    String action = fields.optionalText("action");
    String ref = fields.optionalText("ref");
    String refType = fields.optionalText("ref_type");
    Long pushId = fields.optionalWhole("push_id", 0);
    Long size = fields.optionalWhole("size", 0);
    List<Member> commits = fields.optionalArray("commits");
    Long own = fields.optionalWhole("number", 0);
    Long ofIssue = numberIn(fields.optionalObject("issue"));
    Long ofPullRequest = numberIn(fields.optionalObject("pull_request"));
    // The API lists 20 commits at most: the size, where it is told, is the whole number.
    Long commitCount = size != null ? size : commits != null ? Long.valueOf(commits.size()) : null;
    Long number = own != null ? own : ofIssue != null ? ofIssue : ofPullRequest;
    return new Payload(action, ref, refType, pushId, commitCount, number);
  }

  private static Long numberIn(Fields object) throws Rejection {
    return object == null ? null : object.optionalWhole("number", 0);
  }
}
