#!/usr/bin/env escript
%% TLS server on the defaults of Erlang/OTP's ssl: escript erlang_server.escript PORT CERT KEY [OPTIONS]
%% OPTIONS: Erlang terms for ssl:listen/2, as "{versions, ['tlsv1.3']}, {honor_cipher_order, true}"; "{suites, all}" means
%% every suite of TLS 1.0 to 1.3 that the library has.
-mode(compile).

main([Port, Cert, Key | More]) ->
    {ok, _} = application:ensure_all_started(ssl),
    logger:set_primary_config(level, none),
    {ok, Tokens, _} = erl_scan:string("[" ++ lists:append(More) ++ "]."),
    {ok, Options} = erl_parse:parse_term(Tokens),
    {ok, Listener} = ssl:listen(list_to_integer(Port), [
        {ip, {127, 0, 0, 1}}, {reuseaddr, true}, {certfile, Cert}, {keyfile, Key} | lists:flatmap(fun option/1, Options)]),
    {ok, Version} = application:get_key(ssl, vsn),
    io:format(standard_error, "ssl ~s~n", [Version]),
    serve(Listener).

option({suites, all}) ->
    [{ciphers, lists:append([ssl:cipher_suites(all, V) || V <- ['tlsv1.3', 'tlsv1.2', 'tlsv1']])}];
option(Other) -> [Other].

serve(Listener) ->
    {ok, Socket} = ssl:transport_accept(Listener),
    Pid = spawn(fun() ->
        receive go -> ok end,
        case ssl:handshake(Socket, 5000) of
            {ok, S} -> ssl:close(S);
            {error, Why} -> io:format(standard_error, "~p~n", [Why])
        end
    end),
    ok = ssl:controlling_process(Socket, Pid),
    Pid ! go,
    serve(Listener).
