using System.Text.Json;
using System.Text.Json.Serialization;

namespace Recsys.Training.Export;

/// <summary>training.json: the data and every setting of the run, and how it went.</summary>
internal static class TrainingConfiguration
{
    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter() },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static string Write(ArtifactRequest request) => JsonSerializer.Serialize(
        new
        {
            Dataset = new
            {
                request.Train.Name,
                Users = request.Train.UserCount,
                Items = request.Train.ItemCount,
                Interactions = request.Train.Interactions.Length,
            },
            request.Source,
            Recall = request.Recall.Describe(),
            Din = request.Din is null ? null : new { Options = request.Din.Options, request.Din.Epochs },
            Ranker = request.Ranker is null ? null : new { request.Ranker.Name, Options = request.Ranker.Settings, request.Ranker.Pretraining, request.Ranker.Epochs },
            Libraries = new { TorchSharp = typeof(TorchSharp.torch).Assembly.GetName().Version?.ToString() },
        },
        Format);
}
