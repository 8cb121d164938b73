using Recsys.Training.Layers;
using Recsys.Training.Onnx;
using TorchSharp;
using TorchSharp.Modules;

namespace Recsys.Training.Ranking.Trees;

/// <summary>The sum of one weight for each leaf that an example falls into, in torch and as TreeEnsembleRegressor of ai.onnx.ml.</summary>
internal static class ForestLayer
{
    /// <summary>[B, features] to [B, 1]; gradients go to the weights only.</summary>
    public static torch.Tensor Compute(BoostedForest forest, Parameter weights, torch.Tensor features)
    {
        var leaves = forest.LeavesOf(features.ToArray());
        return weights.index_select(0, leaves.ToTensor(features.device, leaves.Length)).reshape(-1, forest.Trees.Count).sum([1L], keepdim: true);
    }

    /// <summary>The same in a graph: the leaves' values are the weights.</summary>
    public static string Export(OnnxGraphBuilder graph, BoostedForest forest, float[] weights, string features)
    {
        List<long> trees = [], nodes = [], columns = [], trueNodes = [], falseNodes = [], leafTrees = [], leafNodes = [];
        List<float> thresholds = [], values = [];
        List<string> modes = [];
        var first = forest.FirstLeaves();
        for (var t = 0; t < forest.Trees.Count; t++)
        {
            var tree = forest.Trees[t];
            var inner = tree.Features.Length;

            // A tree's nodes come first and its leaves after them, leaf n as node inner + n.
            long NodeOf(int child) => child < 0 ? inner + ~child : child;
            for (var n = 0; n < inner + tree.Values.Length; n++)
            {
                var leaf = n >= inner;
                trees.Add(t);
                nodes.Add(n);
                modes.Add(leaf ? "LEAF" : "BRANCH_LEQ");
                columns.Add(leaf ? 0 : tree.Features[n]);
                thresholds.Add(leaf ? 0 : tree.Thresholds[n]);
                trueNodes.Add(leaf ? 0 : NodeOf(tree.Left[n]));
                falseNodes.Add(leaf ? 0 : NodeOf(tree.Right[n]));
                if (leaf)
                {
                    leafTrees.Add(t);
                    leafNodes.Add(n);
                    values.Add(weights[first[t] + n - inner]);
                }
            }
        }

        return graph.AddClassicNode(
            "TreeEnsembleRegressor",
            [features],
            ("n_targets", 1L),
            ("aggregate_function", "SUM"),
            ("nodes_treeids", trees.ToArray()),
            ("nodes_nodeids", nodes.ToArray()),
            ("nodes_modes", modes.ToArray()),
            ("nodes_featureids", columns.ToArray()),
            ("nodes_values", thresholds.ToArray()),
            ("nodes_truenodeids", trueNodes.ToArray()),
            ("nodes_falsenodeids", falseNodes.ToArray()),
            ("target_treeids", leafTrees.ToArray()),
            ("target_nodeids", leafNodes.ToArray()),
            ("target_ids", new long[values.Count]),
            ("target_weights", values.ToArray()));
    }
}
