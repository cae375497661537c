namespace Microsoft.ML.Lstm;

/// <summary>The network of a <see cref="RecurrentPolicy"/>.</summary>
public sealed record RecurrentPolicyOptions
{
    /// <summary>The memory: its cell, units (null, the default, takes 128) and layers (null takes 1). It has no dropout.</summary>
    public NetworkOptions Network { get; init => field = Checked(value); } = new();

    /// <summary>Units of a dense layer with a hyperbolic tangent between the input and the memory; 0, the default, for none.</summary>
    public int EncoderSize { get; init => field = Require.Between(value, 0, 1 << 13); }

    /// <summary>Units of a dense layer with a hyperbolic tangent between the memory and the actions, and of another one before the value; 0, the default, for none.</summary>
    public int HeadSize { get; init => field = Require.Between(value, 0, 1 << 13); }

    /// <summary>
    /// The longest dependency in steps that fresh weights of an LSTM or a GRU should be fit for: their gates' biases are then those of the chrono initialisation (Tallec and Ollivier 2018). Null, the default,
    /// for the cell's own.
    /// </summary>
    public int? LongestMemory { get; init => field = Require.Between(value, 2, 1 << 20); }

    /// <summary>
    /// Steps for which fresh weights of an LSTM carry observations on: as many groups of units, one for each binary digit of the observation's choices, begin as a delay line, whose groups take over what the one before held. 0,
    /// the default, for none. The observation must be one of choices, and they must fit into the units; weights are trained as all others.
    /// </summary>
    public int DelaySteps { get; init => field = Require.Between(value, 0, 1 << 13); }

    /// <summary>
    /// Steps of an episode that the policy tells apart by a clock beside its memory, which its heads read with the whole input (a time-aware policy, Pardo et al. 2018); later ones look like the last. 0, the default, for no clock. With
    /// <see cref="HeadSize"/> fresh weights of the clock are wide, so that each step begins with units of its own: for what is to be done at one step and not at others.
    /// </summary>
    public int ClockSteps { get; init => field = Require.Between(value, 0, 1 << 13); }

    /// <summary>Hidden units of each layer.</summary>
    internal int Units => Network.HiddenSize ?? 128;

    static NetworkOptions Checked(NetworkOptions? network)
    {
        ArgumentNullException.ThrowIfNull(network, nameof(Network));
        if (network.Dropout is > 0) throw Require.Refused(nameof(Network), network.Dropout.Value, $"A policy's network has no dropout, as what it did could not be weighed again. Leave it null or 0.");
        return network;
    }
}
