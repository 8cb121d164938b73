using System.Text.Json.Serialization;
using Recsys.Core;

namespace Recsys.Models;

/// <summary>JSON of manifest, attribute list, question tree, item kinds, context categories and context numbers: camelCase, strict, so that a misspelt or missing field is an error.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    NewLine = "\n",
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ModelManifest))]
[JsonSerializable(typeof(IReadOnlyList<ItemAttribute>))]
[JsonSerializable(typeof(QuestionTree))]
[JsonSerializable(typeof(ItemKindsContent))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, IReadOnlyList<string>>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, NumberScale>))]
[JsonSerializable(typeof(ProfileContent))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, IReadOnlyList<float>>))]
internal sealed partial class ModelJson : JsonSerializerContext;
