using Recsys.Data;
using Recsys.Models;
using Recsys.Training.Examples;
using Recsys.Training.Runs;

namespace Recsys.Training.Ranking;

/// <summary>What a model may look at before the first epoch; see <see cref="RankingModel.Prepare"/>.</summary>
/// <param name="Set">The examples; categories that training does not have are unknown.</param>
/// <param name="Train">Indexes of the examples to learn from, oldest first.</param>
/// <param name="Validation">Indexes of those that decide when to stop.</param>
/// <param name="Schema">Which events enter a history.</param>
/// <param name="Table">The rows of all categories.</param>
/// <param name="Similarity">What similarities are taken of; null for a model without any.</param>
/// <param name="Pretrained">What the embeddings of items began with; null for random ones.</param>
internal sealed record RankingData(ExampleSet Set, int[] Train, int[] Validation, FeatureSchema Schema, FieldTable Table, SimilaritySource? Similarity, PretrainedItems? Pretrained);
