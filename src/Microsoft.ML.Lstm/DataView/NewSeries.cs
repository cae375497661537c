using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.DataView;

/// <summary>Tells the log of series that a time series engine has not seen before: new ones are welcome, but a misspelt name makes one, too.</summary>
sealed class NewSeries(IHostEnvironment host, string? column)
{
    const int Most = 20;

    int _told;

    public void Tell(ReadOnlySpan<char> name)
    {
        if (column is null || _told > Most) return;
        using var channel = host.Start("Prediction");
        if (_told++ == Most) channel.Warning(MessageSensitivity.None, $"More series of column '{column}' are new; no other will be told of.");
        else channel.Warning(MessageSensitivity.UserData, $"Series '{name}' of column '{column}' is new to the model: it starts with this row.");
    }
}
