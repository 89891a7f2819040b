/**
 * Checks a statement that was exported with its proof (`api.wallet_statement_proof`), without asking Amana anything:
 *
 *   node verify-statement.mjs statement.json [head]
 *
 * `head` is the hash of the seal that the statement names as its head, as you learned it elsewhere: from the public
 * call `ledger_head`, from a copy that you or somebody else kept, from another person's statement. Without it the file is
 * only checked against itself. Needs Node 20 or newer and nothing else. Ends with 0 when all is well, else with 1.
 *
 * What is checked:
 *  1. Each line and its journal hash to a leaf: sha256(salt + text). Other people's leaves are hashes only. The text of a
 *     line is "side|transfer|journal|account|version|amount|balance|kind", that of a journal is JSON.
 *  2. A block is sha256(rows + sha256(its leaves)), where rows is what Amana's own checks hash of the block (no one can
 *     learn anything from it); the blocks of a seal hash to its root, and each seal is sha256(hash of the seal before +
 *     root), up to the head.
 *  3. The versions follow each other without a gap and each balance is the one before, plus or minus the amount.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** SHA-256 of byte strings put together, as hex. */
function sha256(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

const bytes = (hex) => Buffer.from(hex, 'hex');
const hashOfAll = (hashes) => sha256(...hashes.map(bytes));

class Mismatch extends Error {}

function insist(isTrue, message) {
  if (!isTrue) throw new Mismatch(message);
}

/** The seals from the first that is used to the head: their roots by id. Throws where the chain breaks. */
function checkChain({ chain, head }) {
  let hash = chain.previous_hash;
  const roots = new Map();
  for (const [index, root] of chain.roots.entries()) {
    hash = sha256(bytes(hash), bytes(root));
    roots.set(chain.first_seal_id + index, root);
  }
  insist(chain.first_seal_id + chain.roots.length - 1 === head.seal_id, 'the chain does not end at the head');
  insist(hash === head.hash, `the seals do not lead to the head, seal ${head.seal_id}`);
  return roots;
}

/** The leaves of every block, by "seal/block", once they lead to the root of their seal. */
function checkBlocks(statement, roots) {
  const kept = new Map();
  for (const seal of statement.chain.seals) {
    const isRoot = hashOfAll(seal.blocks.map(([, hash]) => hash)) === roots.get(seal.seal_id);
    insist(isRoot, `the blocks of seal ${seal.seal_id} do not lead to its root`);
    for (const [block, hash] of seal.blocks) kept.set(`${seal.seal_id}/${block}`, hash);
  }
  const leaves = new Map();
  for (const block of statement.blocks) {
    const name = `${block.seal_id}/${block.block}`;
    const hash = sha256(bytes(block.rows), bytes(sha256(bytes(block.leaves))));
    insist(hash === kept.get(name), `block ${name} is not the one that was sealed`);
    leaves.set(name, block.leaves);
  }
  return leaves;
}

/** The sealed text of a leaf, once it is the leaf that it says it is: 64 digits of those of its block. */
function checkLeaf(leaves, { position, salt, body }, what) {
  const kept = leaves?.slice((position - 1) * 64, position * 64);
  insist(kept === sha256(bytes(salt), body), `${what} is not what was sealed`);
  return body;
}

/** The fields of a sealed side: the kind is a word that may hold anything, so it stands last. */
function fieldsOf(body) {
  const [side, ...fields] = body.split('|');
  return [side, ...fields.slice(0, 6).map(Number), fields.slice(6).join('|')];
}

/** One line of the statement as it was sealed. */
function readLine(statement, leaves, entry) {
  const what = `line ${entry.version}`;
  const own = leaves.get(`${entry.seal_id}/${entry.block}`);
  const [side, transferId, journalId, account, version, amount, balance, kind] = fieldsOf(
    checkLeaf(own, entry.entry, what),
  );
  const journal = JSON.parse(checkLeaf(own, entry.journal, `the journal of ${what}`));
  const [word, id, , , journalKind, , , postedAt] = journal;
  insist(side === 'debit' || side === 'credit', `${what} is no entry`);
  insist(word === 'journal' && id === journalId, `${what} is of another journal`);
  insist(account === statement.account.id, `${what} is of another account`);
  insist(version === entry.version, `${what} has another version: ${version}`);
  return { version, postedAt, side, amount, balance, kind, journalKind, transferId };
}

/** Checks a whole statement; answers with its lines. Throws Mismatch with what is wrong. */
export function verifyStatement(statement, head) {
  insist(statement.format === 'amana-statement-1', 'this is no statement with a proof');
  insist(
    head === undefined || head.trim().toLowerCase() === statement.head.hash,
    `the head is not the one you know: the statement says ${statement.head.hash} for seal ${statement.head.seal_id}`,
  );
  const leaves = checkBlocks(statement, checkChain(statement));
  let { version, balance_minor: balance } = statement.opening;
  insist(version > 0 || balance === 0, 'an account begins with nothing');
  return statement.entries.map((entry) => {
    const line = readLine(statement, leaves, entry);
    insist(line.version === version + 1, `a line is missing: ${line.version} follows ${version}`);
    const change = line.side === 'credit' ? line.amount : -line.amount;
    insist(
      line.balance === balance + change,
      `the balance of line ${line.version} does not follow from the one before`,
    );
    ({ version, balance } = line);
    return line;
  });
}

function main([path, head]) {
  if (path === undefined) {
    console.error('node verify-statement.mjs statement.json [head]');
    return 1;
  }
  const statement = JSON.parse(readFileSync(path, 'utf8'));
  const { currency, exponent } = statement.account;
  const money = (minor) => `${(minor / 10 ** exponent).toFixed(exponent)} ${currency}`;
  try {
    const lines = verifyStatement(statement, head);
    for (const line of lines) {
      const sign = line.side === 'credit' ? '+' : '-';
      console.log(
        `${line.version}\t${line.postedAt}\t${line.kind}\t${sign}${money(line.amount)}\t${money(line.balance)}`,
      );
    }
    console.log(`${lines.length} lines are sealed and follow each other.`);
    console.log(`Head: seal ${statement.head.seal_id} ${statement.head.hash}`);
    if (head === undefined) console.log('Compare the head with one that you did not get from this file.');
    if (statement.unsealed > 0) console.log(`${statement.unsealed} newer lines are not sealed yet.`);
    return 0;
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error;
    console.error(`NOT TRUE: ${error.message}`);
    return 1;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.exitCode = main(process.argv.slice(2));
