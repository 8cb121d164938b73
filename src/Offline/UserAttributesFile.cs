using System.Text.Json;
using Recsys.Core;
using Recsys.Data;
using Recsys.Training.ColdStart;

namespace Recsys.Offline;

/// <summary>Attributes of users for a question tree: a JSON object of objects, user id to field to value.</summary>
internal static class UserAttributesFile
{
    /// <summary>What is known of each user: the file's attributes, and answers to questions about item attributes.</summary>
    /// <param name="train">Training events.</param>
    /// <param name="file">The file; null for none.</param>
    /// <param name="fields">Item attributes to ask about.</param>
    /// <exception cref="ArgumentException">The file is not of this form.</exception>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> Read(InteractionDataset train, string? file, IReadOnlyList<string> fields)
    {
        var answers = TasteQuestions.Answers(train, fields);
        if (file is null)
        {
            return answers;
        }

        Utf8Text.Check(file);
        try
        {
            var known = JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string>>>(File.ReadAllBytes(file))!;
            return [.. answers.Select((a, u) => known.TryGetValue(train.UserIds[u], out var own) ? a.Concat(own).DistinctBy(x => x.Key).ToDictionary() : a)];
        }
        catch (JsonException e)
        {
            throw new SettingException($"{{UserAttributes}} {file} is not a JSON object of user ids with objects of text: {e.Message}", e);
        }
    }
}
