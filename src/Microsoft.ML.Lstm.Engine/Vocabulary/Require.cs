using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Microsoft.ML.Lstm;

/// <summary>Checks of hyper-parameters: each hands the value on, or says what came and what is allowed.</summary>
static class Require
{
    public static T AtLeast<T>(T value, T least, [CallerMemberName] string name = "") where T : INumber<T> =>
        value >= least ? value : Throw(name, value, $"at least {least}");

    public static T Between<T>(T value, T least, T most, [CallerMemberName] string name = "") where T : INumber<T> =>
        value >= least && value <= most ? value : Throw(name, value, $"from {least} to {most}");

    /// <summary>A value of the range, or null for one that is chosen from the data.</summary>
    public static T? Between<T>(T? value, T least, T most, [CallerMemberName] string name = "") where T : struct, INumber<T> =>
        value is { } given ? Between(given, least, most, name) : null;

    /// <summary>A finite value greater than 0.</summary>
    public static float Positive(float value, [CallerMemberName] string name = "") =>
        value > 0 && float.IsFinite(value) ? value : Throw(name, value, $"greater than 0");

    /// <summary>A value inside the open interval.</summary>
    public static float Inside(float value, float low, float high, [CallerMemberName] string name = "") =>
        value > low && value < high ? value : Throw(name, value, $"greater than {low} and less than {high}");

    /// <summary>A value that the enum names.</summary>
    public static T Defined<T>(T value, [CallerMemberName] string name = "") where T : struct, Enum =>
        Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}, which is none of {string.Join(", ", Enum.GetNames<T>())}.");

    /// <inheritdoc cref="Defined{T}(T, string)"/>
    public static T? Defined<T>(T? value, [CallerMemberName] string name = "") where T : struct, Enum => value is { } given ? Defined(given, name) : null;

    /// <summary>The path of a file, or null for none.</summary>
    public static string? File(string? path, [CallerMemberName] string name = "") =>
        path is null || path.AsSpan().Trim().Length > 0 ? path : throw new ArgumentException($"{name} is '{path}', which names no file. Name one, or leave it null for none.", name);

    /// <summary>What is thrown for a value that is out of range. The runtime writes a value in the culture of the machine, so it is given as the text that is the same everywhere.</summary>
    /// <param name="name">Name of the parameter or property.</param>
    /// <param name="value">What came.</param>
    /// <param name="message">What was expected, and what to do.</param>
    public static ArgumentOutOfRangeException Refused(string? name, IFormattable value, FormattableString message) =>
        new(name, value.ToString(null, CultureInfo.InvariantCulture), FormattableString.Invariant(message));

    [DoesNotReturn]
    static T Throw<T>(string name, T value, FormattableString allowed) where T : INumber<T> => throw Refused(name, value, $"{name} is {value}, but must be {FormattableString.Invariant(allowed)}.");
}
