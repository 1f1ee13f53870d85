// What narrow networks are watched for between two looks, where several steps are taken before anybody looks. Needs
// common.cl, fusion_networks.cl, observable_tracker.cl and lane_observation.cl, and what these need, before it.

// What a network's next steps are compared with: the loss that is too large, the next step at which something is due, whatever
// the network does, and that of the record's next point, and the thresholds' factors.
typedef struct {
  real largest_loss;
  int event_step, record_step;
  real factors[4];
} lane_expectation;

// What network `index` is to be watched for from step `next` on. Nothing is known of one that begins, so that is looked at.
INLINED void await(const lane_tables *tables, int index, int next, lane_expectation *expected) {
  const network self = tables->networks[index];
  const moments data = moments_at(tables->data + (ulong)self.data * tables->data_stride, tables->data_row);
  __global const progress_integers *whole = tables->whole + index;
  expected->largest_loss = next > 0 ? loss_limit(tables->part + index, data.losses[0], data.losses[1]) : INFINITY;
  expected->event_step = next % STALL_CHECK_INTERVAL == 0
      ? next : next_event(self, whole, tables->recordings + self.first_recording);
  expected->record_step = next_recorded(whole);
  UNROLLED for (int threshold = 0; threshold < 4; threshold++)
    expected->factors[threshold] = open_factor(data, whole, threshold);
}

// Takes the record's next point.
INLINED void take_point(
    const lane_tables *tables, int index, int lane, const lane_moment *now, lane_expectation *expected) {
  const network self = tables->networks[index];
  const moments data = moments_at(tables->data + (ulong)self.data * tables->data_stride, tables->data_row);
  __global progress_integers *whole = tables->whole + index;
  const real point[POINT_SIZE] = {leading_component(data, now->map, lane, self.leading), now->loss, now->error};
  extend_record(whole, tables->records + (ulong)index * (POINT_SIZE * RECORD_CAPACITY), point);
  expected->record_step = next_recorded(whole);
}

// Whether a network crosses a threshold or ends.
INLINED int is_noteworthy(
    const lane_expectation *expected, int lane, const lane_moment *now, real stop_loss, real floor_loss) {
  int result = now->loss <= stop_loss || !(now->loss + floor_loss <= expected->largest_loss);
  UNROLLED for (int threshold = 0; threshold < 4; threshold++)
    result |= LANE(now->map[threshold % 2], lane) * expected->factors[threshold] >= HALF;
  return result;
}
