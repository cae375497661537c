using System.Globalization;

namespace Microsoft.ML.Lstm;

/// <summary>A hyper-parameter that a search may vary: a number within a range, or one of some choices.</summary>
public sealed class SearchParameter
{
    /// <summary>The property of the options, behind its part if it is one that tasks share: Stride, Network.HiddenSize.</summary>
    public required string Name { get; init; }

    /// <summary>The property's type, without null: <see cref="int"/>, <see cref="float"/>, <see cref="double"/>, <see cref="bool"/> or an enum.</summary>
    public required Type Type { get; init; }

    /// <summary>The smallest value tried; NaN for choices.</summary>
    public double Min { get; init; } = double.NaN;

    /// <summary>The largest value tried; NaN for choices.</summary>
    public double Max { get; init; } = double.NaN;

    /// <summary>Whether ratios, rather than differences, of the value matter.</summary>
    public bool Log { get; init; }

    /// <summary>All values tried, in order; empty for a range.</summary>
    public IReadOnlyList<object> Choices { get; init; } = [];

    /// <summary>Where a search starts.</summary>
    public required object Initial { get; init; }

    /// <summary>A value of the parameter's type; throws unless it is one that a search may try.</summary>
    internal object Checked(object value) => Choices.Count > 0 ? Choice(value) : Number(value);

    object Choice(object value)
    {
        if (value.GetType() != Type) throw new ArgumentException($"{Name} is a {Type.Name}, but {Text(value)} came. Give {All}.", nameof(value));
        return Choices.Contains(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"{Name} is none of its choices. Give {All}.");
    }

    object Number(object value)
    {
        if (value is Enum || System.Type.GetTypeCode(value.GetType()) is < TypeCode.SByte or > TypeCode.Decimal)
            throw new ArgumentException($"{Name} is a {Type.Name}, but {Text(value)} came. Give a number.", nameof(value));
        var number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
        if (!(SearchParameters.Near(Min, number) <= number && number <= SearchParameters.Near(Max, number)))
            throw Require.Refused(nameof(value), number, $"{Name} is searched from {Min} to {Max}, both included.");
        if (Type == typeof(int) && number != Math.Round(number)) throw new ArgumentException($"{Name} is a whole number, but {Text(value)} came. Round it.", nameof(value));
        return Convert.ChangeType(number, Type, CultureInfo.InvariantCulture);
    }

    string All => string.Join(", ", Choices);

    static string Text(object value) => FormattableString.Invariant($"'{value}' of type {value.GetType().Name}");
}
