// A tree search for board games, guided by the policy: upper confidence bounds weighted by a prior.
//
// Source: Silver et al., "A general reinforcement learning algorithm that masters chess, shogi and Go through self-play"
// (2018). The settings are those of the lab's own search of action values: temperature 0.5, exploration 1.
#include "engine.h"

enum { MOST_ACTIONS = 65, MOST_NODES = 2048 };

typedef struct {
  Position position;
  float value;      // for the player to move
  int32_t first, count, visits;
} Node;

typedef struct {
  float prior, total;   // the total is for the player who moves
  int32_t visits, child, action;
} Edge;

static Node *nodes;
static Edge *edges;
static int node_count, edge_count;

static float result(const Position *p) {
  return p->outcome == 3 ? 0 : p->outcome - 1 == p->mover ? 1.0f : -1.0f;
}

static int add(const Position *position) {
  Node *node = &nodes[node_count];
  node->position = *position;
  node->first = edge_count;
  node->count = node->visits = 0;
  if (position->outcome) {
    node->value = result(position);
    return node_count++;
  }
  observe_board(position);
  policy();
  const float *q = policy_memory.q;
  const int logits = policy_memory.reads_policy;
  float most = -1e30f, best = -1e30f, sum = 0;
  for (int a = 0; a < policy_memory.actions; a++) {
    if (!policy_memory.legal[a]) continue;
    float value = q[a];
    if (!logits) value = value < -1 ? -1 : value > 1 ? 1 : value;
    if (value > best) best = value;
    edges[edge_count] = (Edge){.prior = logits ? value : value / 0.5f, .child = -1, .action = a};
    if (edges[edge_count].prior > most) most = edges[edge_count].prior;
    edge_count++;
    node->count++;
  }
  for (int e = node->first; e < edge_count; e++) sum += edges[e].prior = exponential(edges[e].prior - most);
  for (int e = node->first; e < edge_count; e++) edges[e].prior /= sum;
  node->value = logits ? q[policy_memory.actions] : best;
  return node_count++;
}

static int select_edge(const Node *node) {
  const float scale = __builtin_sqrtf((float)(node->visits > 1 ? node->visits : 1));
  int best = node->first;
  float highest = -1e30f;
  for (int e = node->first; e < node->first + node->count; e++) {
    const float value = edges[e].visits ? edges[e].total / (float)edges[e].visits : node->value;
    const float score = value + scale * edges[e].prior / (float)(1 + edges[e].visits);
    if (score > highest) highest = score, best = e;
  }
  return best;
}

static int visits_of[MOST_ACTIONS];

// The most visited move after so many simulations of the position on the board; the observation is restored.
int32_t search(int32_t simulations) {
  if (simulations > MOST_NODES - 1) simulations = MOST_NODES - 1;
  if (!nodes) {
    nodes = reserve(MOST_NODES * sizeof *nodes);
    edges = reserve((size_t)MOST_NODES * MOST_ACTIONS * sizeof *edges);
    if (!nodes || !edges) __builtin_trap();
  }
  node_count = edge_count = 0;
  add(&board);
  for (int i = 0; i < simulations; i++) {
    int path[128], length = 0, node = 0;
    while (nodes[node].count > 0) {
      const int edge = select_edge(&nodes[node]);
      path[length++] = edge;
      if (edges[edge].child < 0) {
        Position next = nodes[node].position;
        game_play(board_game, &next, edges[edge].action);
        edges[edge].child = add(&next);
        node = edges[edge].child;
        break;
      }
      node = edges[edge].child;
    }
    float value = nodes[node].value;
    // Players alternate in all of these games, passes included.
    for (int at = length - 1; at >= 0; at--) {
      value = -value;
      edges[path[at]].total += value;
      edges[path[at]].visits++;
      nodes[at > 0 ? edges[path[at - 1]].child : 0].visits++;
    }
  }
  int best = nodes[0].first;
  for (int a = 0; a < MOST_ACTIONS; a++) visits_of[a] = 0;
  for (int e = nodes[0].first; e < nodes[0].first + nodes[0].count; e++) {
    visits_of[edges[e].action] = edges[e].visits;
    if (edges[e].visits > edges[best].visits || (edges[e].visits == edges[best].visits && edges[e].prior > edges[best].prior)) best = e;
  }
  observe_board(&board);
  policy();
  return edges[best].action;
}

int32_t visits(int32_t a) { return a >= 0 && a < MOST_ACTIONS ? visits_of[a] : 0; }
