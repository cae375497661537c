using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;

/// <summary>Which network a model forecasts by.</summary>
/// <param name="Shipped">One that comes with the library; null for one of the model's own.</param>
/// <param name="Own">The model's own network, as fine-tuning makes it; null for one that comes with the library.</param>
sealed record NetworkChoice(ShippedNetwork? Shipped, ZeroShotForecaster? Own)
{
    public static NetworkChoice Of(PretrainedNetwork network) => new(ShippedNetwork.Of(network), null);

    /// <summary>The network; one that comes with the library is loaded when it is first asked for.</summary>
    public ZeroShotForecaster Forecaster => Own ?? Shipped!.Forecaster;

    /// <summary>Writes which network it is, or reads that: of one that comes with the library its name and hash only, so a file of it holds no weights, and reading it loads none; any other network in full.</summary>
    /// <exception cref="InvalidDataException">The file names weights that this version does not have.</exception>
    public static NetworkChoice Transfer(ModelCodec codec, NetworkChoice? choice)
    {
        if (codec.Flag(choice?.Own is not null)) return new(null, new(ZeroShotModel.Transfer(codec, choice?.Own?.Model)));
        var (name, hash) = (codec.Text(choice?.Shipped?.Name), codec.Bits(choice?.Shipped?.Hash ?? 0));
        return ShippedNetwork.All.FirstOrDefault(shipped => shipped.Hash == hash) is { } found ? new(found, null) : throw new InvalidDataException(FormattableString.Invariant(
            $"It forecasts by the weights '{name}' ({hash:x16}), which do not come with this version of the library; that has {string.Join(" and ", ShippedNetwork.All.Select(own => FormattableString.Invariant($"'{own.Name}' ({own.Hash:x16})")))}. Load it with the version that saved it, or fit it anew."));
    }
}
