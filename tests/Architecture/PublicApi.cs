using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Recsys.Architecture.Tests;

/// <summary>The public surface of an assembly as lines of text, sorted. What compilers and generators add is left out.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IEnumerable<string> Of(Assembly assembly) => assembly.GetExportedTypes()
        .Where(t => t.Namespace?.StartsWith("OrleansCodeGen", StringComparison.Ordinal) != true && !IsGenerated(t))
        .OrderBy(t => t.FullName, StringComparer.Ordinal)
        .SelectMany(Of);

    private static IEnumerable<string> Of(Type type)
    {
        yield return $"{Kind(type)} {type.Namespace}.{TypeNames.Of(type)}{Bases(type)}";
        foreach (var line in Members(type).Order(StringComparer.Ordinal))
        {
            yield return $"    {line}";
        }
    }

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => type.IsByRefLike ? "ref struct" : "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static string Bases(Type type)
    {
        if (type.IsEnum)
        {
            return $" : {TypeNames.Of(Enum.GetUnderlyingType(type))}";
        }

        var bases = type.GetInterfaces().Except(type.BaseType?.GetInterfaces() ?? []).Where(i => i.IsVisible)
            .Select(TypeNames.Of).Order(StringComparer.Ordinal).ToList();
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType))
        {
            bases.Insert(0, TypeNames.Of(parent));
        }

        return bases.Count == 0 ? string.Empty : $" : {string.Join(", ", bases)}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        foreach (var field in type.GetFields(Declared).Where(f => (f.IsPublic || f.IsFamily) && !f.IsSpecialName))
        {
            var value = field.IsLiteral ? Convert.ToString(field.GetRawConstantValue(), CultureInfo.InvariantCulture) : null;
            yield return type.IsEnum
                ? $"{field.Name} = {value}"
                : $"{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{TypeNames.Of(field.FieldType)} {field.Name}{(value is null ? "" : $" = {value}")}";
        }

        foreach (var property in type.GetProperties(Declared))
        {
            var accessors = string.Concat(
                new[] { property.GetMethod, property.SetMethod }.Where(IsVisible).Select(m => m == property.GetMethod ? "get; " : IsInit(m!) ? "init; " : "set; "));
            if (accessors.Length > 0 && property.Name != "EqualityContract")
            {
                var index = property.GetIndexParameters().Length == 0 ? property.Name : $"this[{Parameters(property.GetIndexParameters())}]";
                yield return $"{Modifier(property.GetMethod ?? property.SetMethod!)}{TypeNames.Of(property.PropertyType)} {index} {{ {accessors}}}";
            }
        }

        foreach (var made in type.GetConstructors(Declared).Where(c => IsVisible(c) && !c.IsStatic && !IsGenerated(c)))
        {
            yield return $"new({Parameters(made.GetParameters())})";
        }

        foreach (var method in type.GetMethods(Declared).Where(m => IsVisible(m) && !m.IsSpecialName && !IsGenerated(m) && m.Name[0] != '<'))
        {
            var generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(TypeNames.Of))}>" : "";
            yield return $"{Modifier(method)}{TypeNames.Of(method.ReturnType)} {method.Name}{generic}({Parameters(method.GetParameters())})";
        }
    }

    private static string Parameters(ParameterInfo[] parameters) =>
        string.Join(", ", parameters.Select(p => $"{TypeNames.Of(p.ParameterType)} {p.Name}{(p.HasDefaultValue ? $" = {p.RawDefaultValue ?? "default"}" : "")}"));

    private static string Modifier(MethodInfo method) =>
        (method.IsFamily ? "protected " : "") + (method.IsStatic ? "static " : "") + (method.IsAbstract && !method.DeclaringType!.IsInterface ? "abstract " : "");

    private static bool IsVisible(MethodBase? method) => method is not null && (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly);

    private static bool IsInit(MethodInfo setter) => setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    private static bool IsGenerated(MemberInfo member) => member.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false);
}
