using Recsys.Models;
using Recsys.Serving;

namespace Recsys.Grains.Users;

/// <summary>The next question of a model's decision tree, given the answers so far.</summary>
internal static class Onboarding
{
    /// <summary>The question; null without a tree, and where nothing is left to ask that would tell enough.</summary>
    public static OnboardingQuestion? Next(ServingModel? serving, IReadOnlyDictionary<string, string> answers)
    {
        if (serving?.Model.Questions is not { } tree)
        {
            return null;
        }

        var (node, open) = tree.Find(new UserAttributes(answers));
        return open
            ? new OnboardingQuestion(node.Field!, [.. node.Answers.OrderByDescending(a => tree.Nodes[a.Value].Users).ThenBy(a => a.Key, StringComparer.Ordinal).Select(a => a.Key)], answers.Count)
            : null;
    }
}
