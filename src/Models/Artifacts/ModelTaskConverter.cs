using System.Text.Json;
using System.Text.Json.Serialization;

namespace Recsys.Models;

/// <summary>Tasks by name in manifests; a number is none.</summary>
internal sealed class ModelTaskConverter() : JsonStringEnumConverter<ModelTask>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);
