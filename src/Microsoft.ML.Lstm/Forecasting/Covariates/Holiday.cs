namespace Microsoft.ML.Lstm;

/// <summary>A day of which a forecaster knows ahead that it is another than its weekday says.</summary>
/// <param name="Name">What day it is, such as "Easter Monday". Days of one name share one feature, so their effect is estimated together.</param>
/// <param name="Date">The day; its time of day is not read.</param>
public sealed record Holiday(string Name, DateTime Date)
{
    /// <inheritdoc cref="Holiday(string, DateTime)" path="/param[@name='Name']"/>
    public string Name { get; init; } = Name ?? throw new ArgumentNullException(nameof(Name));

    /// <inheritdoc cref="Holiday(string, DateTime)" path="/param[@name='Date']"/>
    public DateTime Date { get; init; } = Date;
}
