namespace Microsoft.ML.Lstm.Engine.Tasks.ZeroShot;

/// <summary>A network that comes with the library, loaded when it is first asked for.</summary>
sealed class ShippedNetwork
{
    readonly Lazy<ZeroShotForecaster> _forecaster;

    ShippedNetwork(string name, ulong hash)
    {
        (Name, Hash) = (name, hash);
        _forecaster = new(() =>
        {
            using var stream = Open();
            return new(ZeroShotModel.Load(stream));
        });
    }

    public static ShippedNetwork Base { get; } = new("base", 0x0f9f_79bc_844d_9480);

    public static ShippedNetwork Small { get; } = new("small", 0xc9ce_6fe1_36af_eb8b);

    public static ShippedNetwork Nano { get; } = new("nano", 0x69be_3747_7477_2805);

    public static IReadOnlyList<ShippedNetwork> All { get; } = [Base, Small, Nano];

    /// <summary>Its name in files, for people: it is found by its hash.</summary>
    public string Name { get; }

    /// <summary>The first eight bytes of its file's SHA-256, big-endian.</summary>
    public ulong Hash { get; }

    public ZeroShotForecaster Forecaster => _forecaster.Value;

    public static ShippedNetwork Of(PretrainedNetwork network) => network switch
    {
        PretrainedNetwork.Small => Small,
        PretrainedNetwork.Nano => Nano,
        _ => Base,
    };

    /// <summary>Its file.</summary>
    public Stream Open() => typeof(ShippedNetwork).Assembly.GetManifestResourceStream($"{Name}.zsht")!;
}
