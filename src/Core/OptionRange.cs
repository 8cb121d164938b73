using System.Globalization;

namespace Recsys.Core;

/// <summary>
/// The range checks of all settings. What they say names the setting, its value and what would be allowed: "Epochs is '0'; allowed: 1 to 10000."
/// Of the settings of a host, <see cref="SettingChecks"/> gathers all failures with their keys.
/// </summary>
public static class OptionRange
{
    /// <summary>Refuses a value outside a range.</summary>
    /// <param name="setting">Name of the setting.</param>
    /// <param name="value">Its value.</param>
    /// <param name="least">The least that it may be.</param>
    /// <param name="most">The most that it may be.</param>
    /// <exception cref="ArgumentException">It is outside, or no number.</exception>
    public static void Check(string setting, double value, double least, double most) =>
        Require(Contains(value, least, most), setting, value, Bound(least, most));

    /// <summary>Refuses a value that is not above zero, or above a bound.</summary>
    /// <param name="setting">Name of the setting.</param>
    /// <param name="value">Its value.</param>
    /// <param name="most">The most that it may be.</param>
    /// <exception cref="ArgumentException">It is outside, or no number.</exception>
    public static void CheckPositive(string setting, double value, double most) =>
        Require(value > 0 && value <= most, setting, value, string.Create(CultureInfo.InvariantCulture, $"above 0, to {most}"));

    /// <summary>Refuses a value that is no chance below certainty.</summary>
    /// <param name="setting">Name of the setting.</param>
    /// <param name="value">Its value.</param>
    /// <exception cref="ArgumentException">It is not from 0 to below 1.</exception>
    public static void CheckChance(string setting, double value) => Require(value is >= 0 and < 1, setting, value, "0 to below 1");

    /// <summary>Refuses a value that is none of some.</summary>
    /// <typeparam name="T">Type of the value.</typeparam>
    /// <param name="setting">Name of the setting.</param>
    /// <param name="value">Its value.</param>
    /// <param name="allowed">What it may be.</param>
    /// <exception cref="ArgumentException">It is none of them.</exception>
    public static void CheckOneOf<T>(string setting, T value, params ReadOnlySpan<T> allowed)
        where T : struct, Enum =>
        Require(allowed.Contains(value, EqualityComparer<T>.Default), setting, value, string.Join(" or ", allowed.ToArray()));

    /// <summary>Refuses what is no range.</summary>
    /// <param name="holds">Whether it holds.</param>
    /// <param name="setting">Name of the setting.</param>
    /// <param name="value">Its value.</param>
    /// <param name="allowed">What would be allowed, in words.</param>
    /// <exception cref="ArgumentException">It does not hold.</exception>
    public static void Require(bool holds, string setting, object? value, string allowed)
    {
        if (!holds)
        {
            throw new ArgumentException($"{setting} {Refusal(value, allowed)}", setting);
        }
    }

    /// <summary>Whether a value lies between two others, both of which are allowed; not-a-number does not.</summary>
    internal static bool Contains<T>(T value, T least, T most)
        where T : IComparable<T> => value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0;

    /// <summary>What is allowed between two values.</summary>
    internal static string Bound(object least, object most) => $"{Text(least)} to {Text(most)}";

    /// <summary>What is wrong with a value, as the rest of a sentence.</summary>
    internal static string Refusal(object? value, string allowed) => $"is '{Text(value)}'; allowed: {allowed}.";

    /// <summary>A value as it is written everywhere.</summary>
    internal static string? Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture);
}
